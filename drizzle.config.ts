import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/store/schema.ts', './src/store/matching-schema.ts'],
  out: './drizzle',
  casing: 'snake_case',
});
