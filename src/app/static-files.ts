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

const POLICY =
  "default-src 'self'; img-src 'self' data: http: https:; style-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

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
  const headers = {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': POLICY,
  };
  return new Hono().get('*', (c) => {
    const path = c.req.path;
    const bytes = path.startsWith('/assets/') ? read(path) : null;
    if (bytes) {
      const cacheControl = 'public, max-age=31536000, immutable';
      return c.body(bytes, 200, {
        ...headers,
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
        'Cache-Control': cacheControl,
      });
    }
    if (path.startsWith('/assets/')) return c.text('There is no such file.\n', 404);
    if (path !== '/') return c.text(`There is nothing at ${path}.\n`, 404);
    const page = read('/index.html');
    if (!page) return c.text('The pages are not built. Run: npm start\n', 503);
    return c.body(page, 200, { ...headers, 'Content-Type': TYPES['.html']!, 'Cache-Control': 'no-cache' });
  });
}
