import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { unlessChromium } from '../support/browser/chromium.ts';
import { forgeRequests } from '../support/browser/forge.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
let service: TestService;
const visits = new Visits(() => service.url);

suite('a service that asks for no token', { skip: unlessChromium || unlessFull }, () => {
  before(async () => {
    service = await startTestService(folder, {
      policy: { webPage: await provideWebPage(), requireToken: false },
    });
  });
  after(async () => {
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('leads to results without a login, and to nothing for pages of others', {
    skip: unlessFull,
  }, async () => {
    const page = await visits.visit(`${service.url}/`);
    await page.getByRole('button', { name: /^toy/i }).click();
    await page.getByLabel('label', { exact: true }).fill('nobody');
    await page.getByLabel('label', { exact: true }).press('Tab');
    await page.locator('.estimate').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL('**/tasks/task_*');
    const link = page.getByRole('link', { name: /^Download toy\.txt/ });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    assert.match(await readFile(await download.path(), 'utf8'), /^nobody done\n/);
    for (const place of ['/', '/tasks', '/models', '/settings', '/settings/providers']) {
      await page.goto(service.url + place);
      await page.locator('h1').waitFor();
      assert.equal(new URL(page.url()).pathname, place);
    }
    // There is no session to end, and there are no tokens to keep.
    assert.equal(await page.getByRole('button', { name: 'Log out' }).count(), 0);
    assert.deepEqual(await page.context().cookies(), []);

    const options = { label: 'goes on', steps: 1, seconds: 600 };
    const id = await service.client.submit('toy' as never, options as never);
    const task = `${service.url}/api/v1/tasks/${id}`;
    await page.goto(`${service.url}/tasks/${id}`);
    await page.locator('.badge[data-status=running]').waitFor();
    const before = await service.client.listTasks({ limit: 50 });
    await forgeRequests(page, [`${task}/cancel`, `${task}/pause`, task, `${service.url}/api/v1/toy`]);
    assert.equal((await service.client.getTask(id)).status, 'running');
    assert.equal((await service.client.listTasks({ limit: 50 })).length, before.length);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.locator('.badge[data-status=cancelled]').waitFor();
  });
});
