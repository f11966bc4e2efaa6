export { createDocumentCache, type DocumentCache, type DocumentFile, type DocumentRequest } from './cache.js';
export { type DocumentKind, guideIdOf, type LogoPlace, renderSingle } from './render.js';
export { sendDocument } from './send.js';
