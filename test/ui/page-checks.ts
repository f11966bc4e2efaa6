import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What a screen reader, weak eyes or a finger would miss. Each finding names the element. */

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface AxeResults {
  violations: { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] }[];
}

/** Serious and critical findings of axe against WCAG 2.x A and AA. @param what `colours`: of another theme, where all else is known. */
export async function findBarriers(page: Page, what: 'all' | 'colours' = 'all'): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(axeSource);
  const runOnly = what === 'all' ? { type: 'tag', values: TAGS } : { type: 'rule', values: ['color-contrast'] };
  const { violations } = await page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { axe: { run(root: Document, options: object): Promise<AxeResults> } };
    return await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
  }, runOnly);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`));
}

/** Controls that a finger would miss: less than 40 pixels high or wide. A link inside a sentence is as high as its line. */
export async function findSmallTargets(page: Page): Promise<string[]> {
  return await page.locator('button, a[href], input, select, textarea').evaluateAll((controls) => {
    const area = (control: Element): DOMRect => {
      const label =
        control instanceof HTMLInputElement && /^(checkbox|radio)$/.test(control.type) ? control.labels?.[0] : null;
      const box = control.getBoundingClientRect();
      const beside = label?.getBoundingClientRect();
      if (!beside) return box;
      const [left, top] = [Math.min(box.left, beside.left), Math.min(box.top, beside.top)];
      const [right, bottom] = [Math.max(box.right, beside.right), Math.max(box.bottom, beside.bottom)];
      return new DOMRect(left, top, right - left, bottom - top);
    };
    return controls
      .filter((control) => control.checkVisibility() && !control.closest('.vh, .skip, p'))
      .map((control) => ({ control, box: area(control) }))
      .filter(({ box }) => box.height < 39.5 || box.width < 39.5)
      .map(({ control, box }) => `${control.outerHTML.slice(0, 120)}: ${box.width} × ${box.height}`);
  });
}

/** What sticks out to the side of the page, of its content, or of what floats over it. */
export async function findTooWide(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll('html, main, .drawer, .drawer-body, dialog')].flatMap((frame) => {
      const edge = frame.getBoundingClientRect().left + frame.clientLeft + frame.clientWidth;
      if (frame.scrollWidth <= frame.clientWidth) return [];
      const out = [...frame.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > edge + 0.5);
      const named = out.slice(0, 4).map((one) => one.outerHTML.slice(0, 120));
      return [`${frame.nodeName} ${frame.scrollWidth} > ${frame.clientWidth}: ${named.join(' ')}`];
    }),
  );
}

/** Titles and landmarks that there must be one of. */
export function outlineOf(page: Page): Promise<{ language: string; mains: number; titles: number }> {
  return page.evaluate(() => ({
    language: document.documentElement.lang,
    mains: document.querySelectorAll('main').length,
    titles: document.querySelectorAll('h1').length,
  }));
}
