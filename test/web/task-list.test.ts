import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { unlessChromium } from '../support/browser/chromium.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const TASKS = 5_000;
const MAX_ROWS = 100;
let service: TestService;
const visits = new Visits(() => service.url);

const countRows = (page: Page): Promise<number> => page.getByRole('listitem').count();

suite('the list of tasks', { skip: unlessChromium }, () => {
  before(async () => {
    const policy = { webPage: await provideWebPage() };
    service = await startTestService(folder, { withWorker: false, policy });
    await service.backend.database.query(
      `INSERT INTO footlight.tasks
         (id, workflow, mode, owner, options, request, status, queue, priority, message, last_event, title, created_at, finished_at)
       SELECT 'task_' || lpad(i::text, 24, '0'), 'toy', 'run', 'token_admin', '{}', '{"priority":0}', 'completed', 'cpu', 0,
         'made', 1, CASE WHEN i = 17 THEN 'Macbeth <b>, act 2' ELSE 'film ' || i END,
         now() - make_interval(secs => $1 - i), now()
       FROM generate_series(1, $1) AS i`,
      [TASKS],
    );
  });
  after(async () => {
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(visits.wrong, []);
  });

  test('shows thousands by the rows that are seen, down to the oldest', { skip: unlessFull }, async () => {
    const page = await visits.open('/tasks');
    await page.getByText(`film ${TASKS}`, { exact: true }).waitFor();
    const oldest = page.getByText('film 1', { exact: true });
    let most = 0;
    while (!(await oldest.isVisible())) {
      await page.evaluate('scrollTo(0, document.body.scrollHeight)');
      most = Math.max(most, await countRows(page));
      await page.waitForTimeout(20);
    }
    most = Math.max(most, await countRows(page));
    assert.ok(most > 5 && most < MAX_ROWS, `${most} rows`);
    assert.equal(
      await page.locator('li:has-text("film 1")').last().getAttribute('aria-posinset'),
      String(TASKS),
    );
  });

  test('finds a task by its title, which people change', async () => {
    const page = await visits.open('/tasks');
    const search = page.getByRole('searchbox');
    await search.fill('macbeth');
    await search.press('Enter');
    await page.getByText('Macbeth <b>, act 2').click();
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Title').fill('Hamlet 你好');
    await page.getByLabel('Title').press('Enter');
    await page.getByRole('heading', { name: 'Hamlet 你好' }).waitFor();
    await page.goBack();
    await search.fill('你好');
    await search.press('Enter');
    await page.waitForURL(/text=/);
    await page.getByText('Hamlet 你好').waitFor();
    assert.equal(await countRows(page), 1);
  });
});
