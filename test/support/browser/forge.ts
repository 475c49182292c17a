import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startSite } from './site.ts';

/**
 * What a page of another port of the same host can send without asking, with whatever the browser keeps for the service:
 * requests with and without a body, and forms.
 *
 * @param beside a page of the service, whose browser opens the other one
 * @throws if anything is answered as if it were the service's own
 */
export async function forgeRequests(beside: Page, urls: readonly string[]): Promise<void> {
  await using site = await startSite();
  const page = await beside.context().newPage();
  await page.goto(site.url);
  const wrong: string[] = [];
  page.on('response', (response) => {
    const method = response.request().method();
    const isRefused = [403, 405, 415].includes(response.status());
    if (urls.includes(response.url()) && method !== 'OPTIONS' && !isRefused)
      wrong.push(`${method} ${response.url()} got ${response.status()}`);
  });
  for (const url of urls) {
    // Their answers can't be read, and one that is asked for first may be refused.
    await page.evaluate(`(async () => {
      const kinds = [
        { method: 'POST' },
        { method: 'POST', body: '{}' },
        { method: 'POST', body: new URLSearchParams({ label: 'forged' }) },
        { method: 'POST', body: new FormData() },
      ];
      for (const kind of kinds)
        await fetch(${JSON.stringify(url)}, { ...kind, mode: 'no-cors', credentials: 'include' }).catch(() => {});
      for (const method of ['POST', 'DELETE', 'PATCH'])
        await fetch(${JSON.stringify(url)}, {
          method,
          credentials: 'include',
          headers: { 'content-type': 'application/json' },
          ...(method !== 'DELETE' && { body: '{}' }),
        }).catch(() => {});
    })()`);
    // A form may carry what reads as JSON.
    await page.evaluate(`(() => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', enctype: 'text/plain', action: ${JSON.stringify(url)} });
      const field = document.createElement('input');
      Object.assign(field, { name: '{"label":"forged","more":"', value: '"}' });
      form.append(field);
      document.body.append(form);
      form.submit();
    })()`);
    await page.waitForURL(url);
    await page.goto(site.url);
  }
  await page.close();
  assert.deepEqual(wrong, []);
}
