import { existsSync, readFileSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
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
 * addresses that providers give, http too, and a picture cannot read a page. Nobody may put a page of ours into theirs.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: http: https:",
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

/** Whether a path belongs to the pages: they hold nothing of the house and may be read before the login. */
export function isPage(path: string): boolean {
  return path === '/' || path.startsWith('/assets/');
}

/** Reads each file once: they are few and small, and replaced only with the program. */
export function staticFiles(folder: string): Hono {
  const cache = new Map<string, Uint8Array<ArrayBuffer> | null>();
  const read = (path: string): Uint8Array<ArrayBuffer> | null => {
    const known = cache.get(path);
    if (known !== undefined) return known;
    const full = normalize(join(folder, path));
    const bytes =
      full.startsWith(folder + sep) && existsSync(full) && extname(full) ? new Uint8Array(readFileSync(full)) : null;
    if (bytes !== null) cache.set(path, bytes);
    return bytes;
  };
  return new Hono().get('*', (c) => {
    const path = c.req.path;
    const bytes = path.startsWith('/assets/') ? read(path) : null;
    if (bytes) {
      const cacheControl = 'public, max-age=31536000, immutable';
      return c.body(bytes, 200, {
        ...HEADERS,
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
        'Cache-Control': cacheControl,
      });
    }
    if (path.startsWith('/assets/')) return c.text('There is no such file.\n', 404, HEADERS);
    if (!isPage(path)) return c.text(`There is nothing at ${path}.\n`, 404, HEADERS);
    const page = read('/index.html');
    if (!page) return c.text('The pages are not built. Run: npm start\n', 503, HEADERS);
    return c.body(page, 200, { ...HEADERS, 'Content-Type': TYPES['.html']!, 'Cache-Control': 'no-cache' });
  });
}
