export type { SourceCommand } from './command-source.js';
export { createSourceOpener, type SourceBody, type SourceOpener } from './opener.js';
