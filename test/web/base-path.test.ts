import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { unlessChromium } from '../support/browser/chromium.ts';
import { forgeRequests } from '../support/browser/forge.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const BASE_PATH = '/stage';
let service: TestService;
/** All of it lies below a path. */
const visits = new Visits(() => `${service.url}${BASE_PATH}`);

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Gives a file to the toy, runs it and fetches what it made. */
async function runToy(page: Page, file: string): Promise<string> {
  await page.setInputFiles('input[type=file] >> nth=0', file);
  await page.getByRole('button', { name: 'Remove still.ppm' }).waitFor();
  await page.locator('.estimate').waitFor();
  await press(page, 'Run');
  await page.waitForURL('**/tasks/task_*');
  await page.locator('.badge', { hasText: /^Done$/ }).waitFor();
  const link = page.getByRole('link', { name: /^Download toy\.txt/ });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return download.path();
}

suite('the page below a path', { skip: unlessChromium || unlessFull }, () => {
  const still = join(folder, 'still.ppm');
  before(async () => {
    await writeFile(still, Buffer.concat([Buffer.from('P6 64 48 255\n'), Buffer.alloc(64 * 48 * 3, 127)]));
    const policy = { webPage: await provideWebPage(), basePath: BASE_PATH, inputRoots: [folder] };
    service = await startTestService(folder, { policy, concurrency: 8 });
  });
  after(async () => {
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('lies below the path that a proxy shows', async () => {
    const page = await visits.open('/');
    const [cookie] = await page.context().cookies();
    assert.equal(cookie?.path.replace(/\/$/, ''), BASE_PATH);
    await page.goto(`${service.url}${BASE_PATH}/new/toy`);
    await runToy(page, still);
    await page.reload();
    await page.getByRole('link', { name: 'Tasks', exact: true }).click();
    await page.waitForURL(`${service.url}${BASE_PATH}/tasks`);
    await page.locator('li a', { hasText: 'still.ppm' }).first().click();
    await page.waitForURL(`${service.url}${BASE_PATH}/tasks/task_*`);
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await press(page, 'Log out');
    await page.waitForURL(`${service.url}${BASE_PATH}/login*`);
  });

  test('lends its session to no page of another port', async () => {
    const page = await visits.open('/');
    const id = await service.client.submit(
      'toy' as never,
      { label: 'lent', steps: 1, seconds: 600 } as never,
    );
    await page.goto(`${service.url}${BASE_PATH}/tasks/${id}`);
    await page.locator('.badge[data-status=running]').waitFor();
    const before = await service.client.listTasks({ limit: 50 });
    const api = `${service.url}${BASE_PATH}/api/v1`;
    const paths = [`tasks/${id}/cancel`, `tasks/${id}/pause`, `tasks/${id}`, 'toy', 'session'];
    await forgeRequests(
      page,
      paths.map((path) => `${api}/${path}`),
    );
    assert.equal((await service.client.getTask(id)).status, 'running');
    assert.equal((await service.client.listTasks({ limit: 50 })).length, before.length);
    // The session itself is as it was.
    await press(page, 'Cancel');
    await page.locator('.badge[data-status=cancelled]').waitFor();
  });
});
