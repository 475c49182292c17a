import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { isFull } from '../full.ts';
import { findFaintTexts } from './contrast.ts';

/** How pages are looked at: on a small phone or a desk, in either theme. */
export const LOOKS = [
  { theme: 'light', width: 320, height: 640 },
  { theme: 'dark', width: 1280, height: 800 },
] as const;
export type Look = (typeof LOOKS)[number];

/** Looks at what a page shows as those do who read it, hear it or have a small screen. */
export async function look(page: Page, what: string, looks: readonly Look[] = LOOKS): Promise<void> {
  // The page follows the system: a theme and a size are changed without loading it again.
  for (const { theme, width, height } of looks) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(
      violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]),
      [],
      `${theme} ${what}`,
    );
    if (isFull) assert.deepEqual(await findFaintTexts(page), [], `${theme} ${what}`);
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(isWider, false, `${what} scrolls sideways at ${width}`);
  }
}
