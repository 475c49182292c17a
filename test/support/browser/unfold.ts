import type { Page } from 'playwright-core';

/** Opens all that is folded, as a click on each of them would. */
export async function unfold(page: Page, selector: string): Promise<void> {
  const all = `document.querySelectorAll(${JSON.stringify(selector)})`;
  await page.evaluate(`for (const each of ${all}) each.open = true`);
}
