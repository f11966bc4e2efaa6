export { type Art, type ArtNeeds, createArt, isWorthIt, type LogoSettings } from './art.js';
export type { LogoReach } from './fetch-logo.js';
export { logoFile } from './logo-files.js';
