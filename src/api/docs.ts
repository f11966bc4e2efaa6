import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Hono } from 'hono';

/** A readable page of the API, drawn from `openapi.json` by one script out of its package: nothing comes from elsewhere. */
export function docsRoutes(): Hono {
  const scriptPath = createRequire(import.meta.url).resolve('rapidoc/dist/rapidoc-min.js');
  let script: Buffer | null = null;
  // the component writes its styles into the page; this page alone allows that
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return new Hono()
    .get('/docs', (c) =>
      c.html(PAGE, 200, {
        'Content-Security-Policy': policy,
        'X-Frame-Options': 'DENY',
        'Referrer-Policy': 'no-referrer',
      }),
    )
    .get('/docs/rapidoc.js', (c) => {
      script ??= readFileSync(scriptPath);
      return c.body(new Uint8Array(script), 200, {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cache-Control': 'private, max-age=86400',
      });
    });
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Headwater API</title><meta name="viewport" content="width=device-width">
<script type="module" src="docs/rapidoc.js"></script></head>
<body><rapi-doc spec-url="openapi.json" render-style="read" show-header="false" allow-authentication="false" allow-server-selection="false"
 load-fonts="false" theme="light" primary-color="#17646b" sort-endpoints-by="none"></rapi-doc></body></html>
`;
