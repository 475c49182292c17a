import type { Page } from 'playwright-core';
import type { ModelView } from '../../../src/client/index.ts';
import { createSmallPng } from '../small-png.ts';
import type { TestService } from '../test-service.ts';

type Show = (page: Page) => Promise<void>;

/** Answers a question of the page instead of the service. */
async function answer(page: Page, address: string, json: object): Promise<void> {
  await page.route(address, (route) => route.fulfill({ json }));
}

/** What a page of a service with toys shows seldom, by what it is called, and how it is come to. */
export function listRareStates(getService: () => TestService): Record<string, Show> {
  const toys = () =>
    getService().client as unknown as Record<string, (...given: unknown[]) => Promise<string>>;
  const open = async (page: Page, id: string, selector: string): Promise<void> => {
    await page.goto(`${getService().url}/tasks/${id}`);
    await page.locator(selector).first().waitFor();
  };
  return {
    'a service that was renewed': showRenewal,
    async 'a task of others, one of which failed'(page) {
      const id = await toys().submitBatch!('toy', [{ label: 'whole' }, { label: 'broken', failAt: 1 }]);
      await open(page, id, '.badge[data-status=partial]');
      await page.locator('section li .badge[data-status=failed]:visible').waitFor();
    },
    async 'a task that waits'(page) {
      const { client } = getService();
      const task = await client.getTask(await toys().submit!('toy', {}));
      // Of one that the service does not know there are no events, which would tell that it runs.
      const waits = { task_id: 'task_waits', status: 'queued', finished_at: null, result: null };
      const waiting = { code: 'behind-others', ahead: 12, running: 2 };
      await answer(page, '**/api/v1/tasks/task_waits', { ...task, ...waits, waiting });
      await open(page, 'task_waits', '.badge[data-status=queued]');
      await page.locator('.words p', { hasText: '12' }).waitFor();
    },
    async 'a newest frame'(page) {
      const newest = { kind: 'frame', seconds: 61.5, has_picture: true };
      const body = createSmallPng(64, 36, 200);
      await answer(page, '**/api/v1/tasks/*/preview', { newest });
      await page.route('**/preview/picture?*', (route) => route.fulfill({ contentType: 'image/png', body }));
      await open(
        page,
        await toys().submit!('toy', { steps: 1, seconds: 600, says: 'A frame.' }),
        'img.frame',
      );
    },
    async 'models, some of which are pulled'(page) {
      await answer(page, '**/api/v1/models', { models: MODELS, used_bytes: 3e8, free_bytes: 9e10 });
      await page.goto(`${getService().url}/models`);
      await page.locator('progress').waitFor();
      await page.locator('[role=alert]').waitFor();
    },
    async 'a plan that fails'(page) {
      await page.goto(`${getService().url}/new/toy`);
      await page.locator('.files').first().locator('> .actions > .button').nth(1).click();
      await page.locator('.address .control').fill(`${getService().url}/healthz/none.wav`);
      await page.locator('.address .control').press('Enter');
      await page.locator('.plan .failed').waitFor();
    },
  };
}

/** A page whose files are gone, as the service has others. */
async function showRenewal(page: Page): Promise<void> {
  await page.locator('.poster:enabled').first().waitFor();
  await page.route('**/assets/TasksPage*', (route) => route.fulfill({ status: 404 }));
  const html = '<!doctype html><title>Another version</title>';
  await page.route(
    ({ pathname }) => pathname === '/',
    (route) => route.fulfill({ contentType: 'text/html', body: html }),
  );
  await page.locator('nav a[href="/tasks"]').click();
  await page.locator('.away .button').waitFor();
}

const MODEL: ModelView = {
  name: 'a-net',
  task: 'upscaler',
  purpose: 'Enlarges pictures',
  licence: 'MIT',
  homepage: 'https://example.org/a-net',
  installed: false,
  size_bytes: 3e8,
  pull: null,
};
const REFUSED = {
  type: 'about:blank',
  title: 'Not found',
  status: 502,
  code: 'models.download',
  detail: 'The file is not there.',
  remedy: 'Try again later.',
};
/** One of each state. */
const MODELS = [
  MODEL,
  { ...MODEL, name: 'pulled', pull: { received_bytes: 1e8, error: null } },
  { ...MODEL, name: 'refused', pull: { received_bytes: 0, error: REFUSED } },
  { ...MODEL, name: 'installed', installed: true },
  { ...MODEL, name: 'own', installed: true, purpose: null, licence: 'unknown', homepage: null },
];
