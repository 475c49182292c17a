import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** A small phone of somebody who has words of twice the size. */
export const ENLARGED = { viewport: { width: 320, height: 640 }, fontSize: 32 } as const;

/** Finds words that can't be read; what can be scrolled, or is cut with a title, is not lost. */
const FIND_LOST = `() => {
  const SMALL = 8;
  const dialog = document.querySelector('dialog[open]');
  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest('.skip, .visually-hidden, .lamps, .line, option')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    texts.push({ node, text: node.data.trim(), rects: [...range.getClientRects()] });
  }
  const { left, right, width } = dialog?.getBoundingClientRect() ?? { left: 0, right: innerWidth, width: innerWidth };
  const isOutside = (rect) => rect.left < left - 1 || rect.right > right + 1;
  const cut = texts.filter(({ rects }) => rects.some(isOutside));
  // Letters of one line may reach into the next one.
  const isOver = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SMALL;
  const overlapping = texts.filter(({ rects }, i) =>
    texts.slice(i + 1).some((other) => rects.some((a) => other.rects.some((b) => isOver(a, b)))),
  );
  // Only what is too long for a line of its own has to be broken.
  const broken = texts.flatMap(({ node }) =>
    [...node.data.matchAll(/[^\\s\\u2e80-\\uffff-]+/g)].flatMap(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const rects = [...range.getClientRects()];
      const lines = new Set(rects.map(({ top }) => Math.round(top)));
      const wordWidth = rects.reduce((sum, rect) => sum + rect.width, 0);
      return lines.size > 1 && wordWidth < width * 0.6 ? [word] : [];
    }),
  );
  return { cut: cut.map(({ text }) => text), overlapping: overlapping.map(({ text }) => text), broken };
}`;

/** That everything that a page shows can be read: nothing lies beyond its edges, over something else or in pieces. */
export async function assertNothingIsLost(page: Page, what: string): Promise<void> {
  assert.deepEqual(await page.evaluate(`(${FIND_LOST})()`), { cut: [], overlapping: [], broken: [] }, what);
  const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  assert.equal(isWider, false, `${what} scrolls sideways`);
}
