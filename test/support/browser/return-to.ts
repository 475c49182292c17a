import type { Page } from 'playwright-core';

/** Tells a page that its tab is looked at again, on which it asks for what it shows anew: a browser that is driven hides no tab. */
export const returnTo = (page: Page): Promise<unknown> =>
  page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
