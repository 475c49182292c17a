import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { PATIENCE } from './visits.ts';

const ASKED_AGAIN_AFTER_MS = 50;

/**
 * Waits until a function of the page says so. It is a text, as its types are the browser's. The page can't wait for it by
 * itself: its policy forbids to evaluate texts there, and a text that is a function counts as true.
 */
export async function untilTrue(page: Page, predicate: string, argument?: unknown): Promise<void> {
  const expression = `(${predicate})(${JSON.stringify(argument) ?? ''})`;
  const end = Date.now() + PATIENCE.timeout;
  while (!(await page.evaluate(expression))) {
    assert.ok(Date.now() < end, `is never true: ${expression}`);
    await sleep(ASKED_AGAIN_AFTER_MS);
  }
}
