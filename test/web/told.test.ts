import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { unlessChromium } from '../support/browser/chromium.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const still = new Blob([Buffer.from('P6 64 48 255\n'), Buffer.alloc(64 * 48 * 3, 127)]);
const LAMPS_LEFT_OUT =
  "() => { const { scrollWidth, clientWidth } = document.querySelector('.lamps'); return scrollWidth > clientWidth; }";
let service: TestService;
const visits = new Visits(() => service.url);

suite('the page tells', { skip: unlessChromium || unlessFull }, () => {
  before(async () => {
    const production = { productions: await createProductions(), engines: createEngines(), host: JOB_HOST };
    service = await startTestService(folder, {
      production,
      policy: { webPage: await provideWebPage() },
      withWorker: false,
    });
  });
  after(async () => {
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('of an earlier task what was chosen alone, with the names of files that another browser has sent', async () => {
    const input = await service.client.upload(still, { name: 'butterfly.ppm' });
    const id = await service.client.submit('upscale', { input, scale: 3 });
    const page = await visits.open(`/new/upscale?from=${id}`);
    await page.getByText('butterfly.ppm').first().waitFor();
    assert.equal(await page.locator('#option-scale').inputValue(), '3');
    assert.equal(await page.locator('#option-model option:checked').count(), 1);
    assert.equal(await page.getByText(/\d changed/).count(), 0);
    await page.context().close();
  });

  test('what is wrong once one has stopped typing', async () => {
    const page = await visits.open('/new/upscale');
    await page.setInputFiles('input[type=file]', {
      name: 'still.ppm',
      mimeType: '',
      buffer: Buffer.from(await still.arrayBuffer()),
    });
    const scale = page.locator('#option-scale');
    await scale.pressSequentially('70');
    assert.equal(await page.locator('.told').getAttribute('aria-live'), 'off');
    // Nobody has to leave the field.
    await page.locator('.told .note').waitFor();
    assert.equal(await page.locator('.told').getAttribute('aria-live'), 'polite');
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.match((await scale.getAttribute('aria-describedby')) ?? '', /^option-scale-problem /);
    await page.context().close();
  });

  test('that a browser takes no cookies', async () => {
    const page = await visits.visit(`${service.url}/login`);
    await page.route('**/api/v1/session', async (route) => {
      const response = await route.fetch();
      await page.context().clearCookies();
      const { 'set-cookie': _, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    await page.getByLabel('Token').fill(ADMIN_TOKEN);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('keeps no cookie').waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
    await page.context().close();
  });

  test('all stages of a production on a desk', async () => {
    const input = await service.client.upload(still, { name: 'still.ppm' });
    const productions = await service.client.listProductions();
    const [longest] = productions.toSorted((a, b) => b.stages.length - a.stages.length);
    const { owner } = await service.client.readSession();
    await service.backend.database.query(
      `INSERT INTO footlight.tasks (id, workflow, mode, owner, status, queue, options, request, priority)
       VALUES ('task_long', $1, 'run', $2, 'paused', 'cpu', $3, '{}', 0)`,
      [longest?.name, owner, { input }],
    );
    const page = await visits.open('/tasks/task_long', undefined, { viewport: { width: 1280, height: 800 } });
    await page.locator('.lamps li').first().waitFor();
    assert.equal(await page.locator('.lamps li').count(), longest?.stages.length);
    assert.equal(await page.evaluate(`(${LAMPS_LEFT_OUT})()`), false);
    await page.context().close();
  });

  test('what isn’t there, with a way on', async () => {
    for (const path of ['/tasks/task_nowhere', '/new/nothing', '/nowhere']) {
      const page = await visits.open(path);
      await page.getByRole('heading', { name: 'Nothing on stage' }).waitFor();
      await page.getByRole('link', { name: 'Go to the stage' }).waitFor();
      await page.context().close();
    }
  });
});
