import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Hono } from 'hono';

/** The built UI: its files under their hashed names, and its page. A player that asks for anything else gets no page as video. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * Scripts and styles come from our own files only, never from the text of a page. Pictures may come from anywhere: logos are
 * addresses that providers give, http too, and a picture cannot read a page. What a player in the page has read is shown through
 * a `blob:` of that page; its work is done in the page, so that no worker has to be allowed. Nobody may put a page of ours into
 * theirs.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: http: https:",
  "media-src 'self' blob:",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': POLICY,
};

/** Addresses of screens (ui/src/app/screens.tsx): the page is sent for each, and draws what belongs there. */
const SCREENS = /^\/(?:$|(?:welcome|signin|watch|manage|dev)(?:\/|$))/;

/** Whether a path belongs to the pages: they hold nothing of the house and may be read before the login. */
export function isPage(path: string): boolean {
  return SCREENS.test(path) || path.startsWith('/assets/');
}

const COMPRESSED = new Set(['.js', '.css', '.svg', '.html']);

interface StaticFile {
  type: string;
  plain: Uint8Array<ArrayBuffer>;
  /** Null where packing does not help. */
  packed: Uint8Array<ArrayBuffer> | null;
}

/** Reads and packs each file once: they are few and small, and replaced only with the program. */
export function staticFiles(folder: string): Hono {
  const cache = new Map<string, Promise<StaticFile | null>>();
  const load = (path: string): Promise<StaticFile | null> => {
    const known = cache.get(path);
    if (known) return known;
    const full = normalize(join(folder, path));
    const isOurs = full.startsWith(folder + sep) && extname(full) !== '' && existsSync(full);
    if (!isOurs) return Promise.resolve(null); // not kept: anybody can ask for any name
    const loading = pack(full);
    cache.set(path, loading);
    return loading;
  };
  return new Hono().get('*', async (c) => {
    const path = c.req.path;
    const isAsset = path.startsWith('/assets/');
    if (!isPage(path)) return c.text(`There is nothing at ${path}.\n`, 404, HEADERS);
    const file = await load(isAsset ? path : '/index.html');
    if (!file && isAsset) return c.text('There is no such file.\n', 404, HEADERS);
    if (!file) return c.text('The pages are not built. Run: npm start\n', 503, HEADERS);
    const headers = {
      ...HEADERS,
      'Content-Type': file.type,
      Vary: 'Accept-Encoding',
      'Cache-Control': isAsset ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    if (!isAsset) return c.body(withBase(file.plain, path), 200, headers);
    const takesPacked = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    if (file.packed && takesPacked) return c.body(file.packed, 200, { ...headers, 'Content-Encoding': 'gzip' });
    return c.body(file.plain, 200, headers);
  });
}

async function pack(full: string): Promise<StaticFile> {
  const type = TYPES[extname(full)] ?? 'application/octet-stream';
  const plain = new Uint8Array(await readFile(full));
  const packed = COMPRESSED.has(extname(full)) ? new Uint8Array(await promisify(gzip)(plain)) : null;
  return { type, plain, packed };
}

/**
 * The page with the way from this address to where the pages begin. It is told relatively, as a proxy may have put us below
 * a path that we do not know.
 */
function withBase(page: Uint8Array, path: string): string {
  const depth = path.split('/').length - 2;
  return Buffer.from(page)
    .toString('utf8')
    .replace('<base href="./"', `<base href="${'../'.repeat(depth) || './'}"`);
}
