import type { Page } from 'playwright-core';

/** What a screen reader or weak eyes would miss. Each finding names the element. */

/** Buttons, links and fields that nobody can call by a name. */
export async function findNamelessControls(page: Page): Promise<string[]> {
  return await page.locator('button, a[href], input').evaluateAll((controls) =>
    controls
      .filter((control) => {
        const label = control.getAttribute('aria-label') ?? control.textContent ?? '';
        const hasLabel = control instanceof HTMLInputElement && (control.labels?.length ?? 0) > 0;
        return label.trim() === '' && !hasLabel;
      })
      .map((control) => control.outerHTML),
  );
}

/** Texts with less contrast than WCAG 2 AA asks: 4.5, or 3 for large ones. */
export async function findFaintTexts(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    type Rgb = [number, number, number];
    /** Paints `colors` over each other and reads what comes out, whatever notation they have. */
    const mix = (colors: readonly string[]): Rgb => {
      canvas.clearRect(0, 0, 1, 1);
      for (const color of colors) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
      return [red!, green!, blue!];
    };
    const luminance = (rgb: Rgb): number => {
      const [red, green, blue] = rgb.map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as Rgb;
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundsOf = (element: Element | null): string[] =>
      element ? [...groundsOf(element.parentElement), getComputedStyle(element).backgroundColor] : ['white'];
    const ownText = (element: Element): string =>
      [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent)
        .join('')
        .trim();

    return [...document.querySelectorAll('body *')].flatMap((element) => {
      const words = ownText(element);
      const style = getComputedStyle(element);
      if (words === '' || element.closest('noscript, .vh, .skip') || !element.getClientRects().length) return [];
      const grounds = groundsOf(element);
      const [a, b] = [luminance(mix(grounds)), luminance(mix([...grounds, style.color]))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const sizePx = Number.parseFloat(style.fontSize);
      const isLarge = sizePx >= 24 || (sizePx >= 18.66 && Number(style.fontWeight) >= 700);
      return contrast < (isLarge ? 3 : 4.5) ? [`${contrast.toFixed(2)}: ${words} (${element.className})`] : [];
    });
  });
}
