import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { xtreamLoginOf } from '../formats/xtream/index.js';

/**
 * Equal for addresses behind which the same list lies, however they are written; for comparing only. Of a panel it is host and
 * user name, since the connections belong to the account, whatever form of the list is asked. A password makes no other list.
 *
 * @param username Of a panel whose address does not name it.
 */
export function addressKey(url: string, username: string | null = null): string {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(url)) return fileKey(url);
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.protocol === 'file:') return fileKey(pathOf(parsed) ?? url);
  const user = username ?? xtreamLoginOf(parsed)?.username ?? null;
  if (user !== null) return `panel ${parsed.host} ${user}`;
  parsed.searchParams.sort();
  const query = parsed.searchParams.size > 0 ? `?${parsed.searchParams}` : '';
  const path = parsed.pathname.replace(/\/+$/, '');
  return `${parsed.protocol}//${parsed.username}@${parsed.host}${path}${query}`;
}

const fileKey = (path: string) => `file ${resolve(path)}`;

/** Null: it names no file of this machine. */
function pathOf(url: URL): string | null {
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}
