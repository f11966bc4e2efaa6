import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LineupId } from '../base/model.js';
import type { ChannelStore, SettingStore } from '../store/index.js';
import { type DocumentKind, type LogoPlace, RENDERERS, type Renderer } from './render.js';

/**
 * Whole documents for clients, rendered once per change and base address into files. The thread with the sockets sends the
 * bytes and never sees the rows.
 */
export interface DocumentRequest {
  kind: DocumentKind;
  lineupId: LineupId;
  /** Of the line-up; null: all of it. */
  part: number | null;
  /** What addresses inside the document start with; no slash at the end. */
  baseUrl: string;
  logos: LogoPlace;
}

export interface DocumentFile {
  path: string;
  contentType: string;
  /** Strong, quoted, over the bytes. */
  etag: string;
  sizeBytes: number;
  /** The state of the data that it shows. */
  revision: number;
}

export interface DocumentCache {
  get(request: DocumentRequest, signal: AbortSignal): Promise<DocumentFile>;
}

/** Base addresses kept per document: a household has few, an attacker with many Host headers must not fill the disk. */
const BASES_MAX = 8;
const WRITE_CHARS = 64 * 1024;

export function createDocumentCache(
  folder: string,
  stores: { channels: ChannelStore; settings: SettingStore },
): DocumentCache {
  const files = new Map<string, DocumentFile>();
  /** Paths of files that have been replaced, by key: main may just have been told of one, so it goes with the next change. */
  const replaced = new Map<string, string>();
  const rendering = new Map<string, Promise<DocumentFile>>();
  const cleared = clear(folder);
  cleared.catch(() => {}); // told to whoever asks for a document

  async function render(request: DocumentRequest, revision: number): Promise<DocumentFile> {
    await cleared;
    const name = createHash('sha256')
      .update(JSON.stringify([request, revision]))
      .digest('hex')
      .slice(0, 24);
    const path = join(folder, `${name}-${request.kind}`);
    const part = `${path}.part`;
    try {
      const written = await write(request, part);
      await rename(part, path);
      return { path, contentType: RENDERERS[request.kind].contentType, ...written, revision };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async function write(request: DocumentRequest, path: string): Promise<{ etag: string; sizeBytes: number }> {
    const { head, channel: renderChannel, end } = RENDERERS[request.kind] as Renderer;
    await using file = await open(path, 'w');
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let buffered = head(request.baseUrl);
    const flush = async () => {
      const bytes = Buffer.from(buffered);
      buffered = '';
      hash.update(bytes);
      sizeBytes += bytes.length;
      await file.appendFile(bytes);
    };
    let index = 0;
    for (const page of stores.channels.lineupPages(request.lineupId, request.part)) {
      for (const one of page) buffered += renderChannel(one, request, index++);
      if (buffered.length > WRITE_CHARS) await flush();
      await nextTurn(); // searches and totals of others come in between
    }
    buffered += end;
    await flush();
    return { etag: `"${hash.digest('hex').slice(0, 32)}"`, sizeBytes };
  }

  /**
   * Remembers a document. The one before the one it takes the place of, and those beyond the last eight bases, are deleted;
   * main may still be sending them, which an unlinked file allows.
   */
  async function keep(request: DocumentRequest, file: DocumentFile): Promise<DocumentFile> {
    const key = keyOf(request);
    const known = files.get(key);
    if (known && known.revision > file.revision) {
      await rm(file.path, { force: true }); // a newer one was ready sooner
      return known;
    }
    files.delete(key);
    files.set(key, file);
    const group = `${JSON.stringify([request.kind, request.lineupId, request.part]).slice(0, -1)},`;
    const gone = [...files.keys()].filter((other) => other.startsWith(group)).slice(0, -BASES_MAX);
    const unused: (string | undefined)[] = [];
    for (const other of gone) {
      unused.push(files.get(other)!.path, replaced.get(other));
      files.delete(other);
      replaced.delete(other);
    }
    if (known && known.path !== file.path) {
      unused.push(replaced.get(key));
      replaced.set(key, known.path);
    }
    await Promise.all(unused.map((path) => path && rm(path, { force: true })));
    return file;
  }

  return {
    async get(request) {
      const revision = stores.settings.documentsRevision();
      const known = files.get(keyOf(request));
      if (known?.revision === revision && existsSync(known.path)) return known;
      const renderKey = `${keyOf(request)}@${revision}`;
      const running = rendering.get(renderKey);
      if (running) return running;
      const work = render(request, revision)
        .then((file) => keep(request, file))
        .finally(() => rendering.delete(renderKey));
      rendering.set(renderKey, work);
      return work;
    },
  };
}

function keyOf({ kind, lineupId, part, baseUrl, logos }: DocumentRequest): string {
  return JSON.stringify([kind, lineupId, part, baseUrl, logos]);
}

/** What an earlier run left behind has no entry in memory. */
async function clear(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
