import type { LineupId } from '../base/model.js';
import type { DocumentFile, DocumentKind, LogoPlace } from '../documents/index.js';
import type { ReaderLine } from '../jobs/index.js';
import type { SettingStore } from '../store/index.js';

/** Cached documents as main asks for them: the reader is only asked when something has changed since. */
export function documentSource(reader: ReaderLine, settings: SettingStore, logoPlace: () => LogoPlace) {
  const known = new Map<string, DocumentFile>();
  return async (
    kind: DocumentKind,
    { lineupId, part = null }: { lineupId: LineupId; part?: number | null },
    baseUrl: string,
  ): Promise<DocumentFile> => {
    const logos = logoPlace();
    const key = `${kind} ${lineupId} ${part} ${logos} ${baseUrl}`;
    const cached = known.get(key);
    if (cached && cached.revision === settings.documentsRevision()) return cached;
    const file = await reader.ask('document', { kind, lineupId, part, baseUrl, logos });
    if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value!);
    known.set(key, file);
    return file;
  };
}

const KNOWN_MAX = 32;
