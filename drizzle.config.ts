import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/store/schema.ts', './src/store/matching-schema.ts', './src/store/file-channels-schema.ts'],
  out: './drizzle',
  casing: 'snake_case',
});
