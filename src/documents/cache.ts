import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LineupId } from '../base/model.js';
import type { ChannelStore, SettingStore } from '../store/index.js';
import { type DocumentKind, type NumberedChannel, RENDERERS, type Renderer } from './render.js';

/**
 * Whole documents for clients, rendered once per change and base address into files. The thread with the sockets sends the
 * bytes and never sees the rows.
 */
export interface DocumentRequest {
  kind: DocumentKind;
  lineupId: LineupId;
  /** What addresses inside the document start with; no slash at the end. */
  baseUrl: string;
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
  const rendering = new Map<string, Promise<DocumentFile>>();
  const cleared = clear(folder);

  async function render(request: DocumentRequest, revision: number): Promise<DocumentFile> {
    await cleared;
    const { contentType, head, channel: renderChannel, end } = RENDERERS[request.kind] as Renderer;
    const name = createHash('sha256')
      .update(JSON.stringify([request, revision]))
      .digest('hex')
      .slice(0, 24);
    const path = join(folder, `${name}-${request.kind}`);
    const hash = createHash('sha256');
    const out = createWriteStream(`${path}.part`);
    let sizeBytes = 0;
    let buffered = head(request.baseUrl);
    const flush = async () => {
      const bytes = Buffer.from(buffered);
      buffered = '';
      hash.update(bytes);
      sizeBytes += bytes.length;
      if (!out.write(bytes)) await new Promise<void>((resolve) => out.once('drain', resolve));
    };
    let index = 0;
    for (const page of stores.channels.lineupPages(request.lineupId)) {
      for (const one of page) buffered += renderChannel(one as NumberedChannel, request.baseUrl, index++);
      if (buffered.length > WRITE_CHARS) await flush();
      await nextTurn(); // searches and totals of others come in between
    }
    buffered += end;
    await flush();
    await new Promise<void>((resolve, reject) => {
      out.on('error', reject);
      out.end(resolve);
    });
    await rename(`${path}.part`, path);
    return { path, contentType, etag: `"${hash.digest('hex').slice(0, 32)}"`, sizeBytes, revision };
  }

  return {
    async get(request) {
      const revision = stores.settings.documentsRevision();
      const key = JSON.stringify([request.kind, request.lineupId, request.baseUrl]);
      const known = files.get(key);
      if (known?.revision === revision && existsSync(known.path)) return known;
      const renderKey = `${key}@${revision}`;
      const running = rendering.get(renderKey);
      if (running) return running;
      const work = render(request, revision).finally(() => rendering.delete(renderKey));
      rendering.set(renderKey, work);
      const file = await work;
      files.delete(key);
      files.set(key, file);
      const sameKind = [...files.keys()].filter((other) =>
        other.startsWith(JSON.stringify([request.kind, request.lineupId]).slice(0, -1)),
      );
      for (const oldest of sameKind.slice(0, -BASES_MAX)) files.delete(oldest);
      await removeUnused(folder, files, known);
      return file;
    },
  };
}

/** Deletes the file that was replaced; main may still be sending it, which an unlinked file allows. */
async function removeUnused(
  folder: string,
  files: ReadonlyMap<string, DocumentFile>,
  replaced: DocumentFile | undefined,
): Promise<void> {
  const inUse = new Set([...files.values()].map((file) => file.path));
  if (replaced && !inUse.has(replaced.path)) await rm(replaced.path, { force: true });
  if (files.size % 16 !== 0) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!inUse.has(path) && !name.endsWith('.part')) await rm(path, { force: true });
  }
}

/** What an earlier run left behind has no entry in memory. */
async function clear(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
