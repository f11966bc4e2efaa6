export {
  createDocumentCache,
  DOCUMENT_KINDS,
  type DocumentCache,
  type DocumentFile,
  type DocumentKind,
  type DocumentRequest,
} from './cache.js';
export { sendDocument } from './send.js';
