import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A text that is seen now. */
interface SeenText {
  readonly text: string;
  /** Red, green, blue of 255, and how opaque it is. */
  readonly color: readonly [number, number, number, number];
  /** What WCAG 2.2 asks of its size (1.4.3). */
  readonly required: number;
  /** Its lines in the window. */
  readonly boxes: readonly Box[];
}

/** Rims of other things and of letters themselves lie in the boxes of a text, too. */
const LEFT_OUT = 0.02;

/** Brings a text into sight and tells how it is drawn; texts for screen readers alone and switched off ones are left out. */
const READ = `(selector) => {
  const element = document.querySelector(selector);
  if (!element || element.closest(':disabled, [aria-disabled=true]')) return undefined;
  element.scrollIntoView({ block: 'center', inline: 'center' });
  const text = element.textContent.trim();
  const range = document.createRange();
  const lines = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).flatMap((node) => {
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  });
  const boxes = lines
    .map(({ left, top, right, bottom }) => [Math.max(0, left), Math.max(0, top), Math.min(innerWidth, right), Math.min(innerHeight, bottom)])
    .filter(([left, top, right, bottom]) => right - left > 2 && bottom - top > 2)
    .map(([x, y, right, bottom]) => ({ x, y, width: right - x, height: bottom - y }));
  const { color, fontSize, fontWeight } = getComputedStyle(element);
  const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
  let opacity = alpha;
  for (let each = element; each; each = each.parentElement) opacity *= Number(getComputedStyle(each).opacity);
  const size = parseFloat(fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
  return { text, color: [red, green, blue, opacity], required: isLarge ? 3 : 4.5, boxes };
}`;

/** Leaves what lies behind texts, by a sheet that the policy of the page allows. */
const HIDE_TEXTS = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { -webkit-text-fill-color: transparent !important; text-decoration-color: transparent !important; }');
  document.adoptedStyleSheets = [sheet];
})()`;

/** Relative luminance, as WCAG defines it. */
function getLuminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function getContrast(color: readonly number[], other: readonly number[]): number {
  const [low, high] = [getLuminance(color), getLuminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The pixels of a part of the window, as red, green and blue. */
export async function readPixels(page: Page, clip: Box): Promise<number[][]> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(await page.screenshot({ clip, animations: 'disabled' }));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 3)]);
}

async function measure(page: Page, { color: [...color], boxes }: SeenText): Promise<number> {
  const opacity = color.pop()!;
  const contrasts: number[] = [];
  for (const box of boxes)
    for (const behind of await readPixels(page, box)) {
      const drawn = behind.map((value, i) => value + opacity * (color[i]! - value));
      contrasts.push(getContrast(drawn, behind));
    }
  return contrasts.sort((a, b) => a - b)[Math.floor(contrasts.length * LEFT_OUT)]!;
}

/**
 * Measures the texts of which axe can't tell how well they are read, as they lie over pictures, gradients or lamps: by the
 * pixels behind them.
 *
 * @returns what is read too badly
 */
export async function findFaintTexts(page: Page): Promise<string[]> {
  const { incomplete } = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  const selectors = incomplete.flatMap(({ nodes }) => nodes.map(({ target }) => target));
  const faint: string[] = [];
  for (const [selector, ...inFrame] of selectors) {
    // Reports are looked at by themselves.
    if (inFrame.length > 0 || typeof selector !== 'string') continue;
    const seen = (await page.evaluate(`(${READ})(${JSON.stringify(selector)})`)) as SeenText | undefined;
    if (!seen || seen.boxes.length === 0) continue;
    await page.evaluate(HIDE_TEXTS);
    const contrast = await measure(page, seen);
    await page.evaluate('document.adoptedStyleSheets = []');
    if (contrast < seen.required)
      faint.push(`“${seen.text.slice(0, 40)}” (${selector}) at ${contrast.toFixed(2)}:1`);
  }
  return faint;
}
