import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { listFiles } from './source-tree.js';

/** Relative links of README.md and docs/ that lead nowhere: no such file, or no such heading in it. */
export function findBrokenLinks(root: string): string[] {
  const pages = [...listFiles(root, ['docs'], ['.md']), 'README.md', 'CHANGELOG.md'];
  return pages.filter((page) => existsSync(join(root, page))).flatMap((page) => findBrokenOn(root, page));
}

function findBrokenOn(root: string, page: string): string[] {
  return listLinks(readFileSync(join(root, page), 'utf8')).flatMap((link) => {
    if (/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(link)) return []; // another site, mail
    const [path = '', anchor] = decodeURI(link).split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (target.startsWith('..') || !existsSync(join(root, target))) return [`${page} links to ${link}: no such file.`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    const headings = listAnchors(readFileSync(join(root, target), 'utf8'));
    return headings.includes(anchor) ? [] : [`${page} links to ${link}: ${target} has no heading for #${anchor}.`];
  });
}

function listLinks(markdown: string): string[] {
  const text = withoutCode(markdown);
  const inline = text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g);
  const byName = text.matchAll(/^\s*\[[^\]]+\]:\s+<?([^\s>]+)>?/gm);
  const html = text.matchAll(/\b(?:href|src)="([^"]+)"/g);
  return [...inline, ...byName, ...html].map(([, link]) => link!);
}

/** The names that GitHub gives to headings; a repeated one gets a number. */
export function listAnchors(markdown: string): string[] {
  const seen = new Map<string, number>();
  const headings = markdown.replaceAll(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  const named = [...markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name]) => name!);
  const anchors = [...headings].map(([, heading]) => {
    const text = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
    const anchor = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
  return [...anchors, ...named];
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '');
}
