import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { unlessChromium } from '../support/browser/chromium.ts';
import { returnTo } from '../support/browser/return-to.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { freePort } from '../support/free-port.ts';
import { unlessFull } from '../support/full.ts';
import { startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const TABS = 6;
const OFFLINE_MS = 10_000;
const MIB = 1 << 20;
let service: TestService;
let webPage: string;
const visits = new Visits(() => service.url);

const submit = (options: object): Promise<string> => service.client.submit('toy' as never, options as never);
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
/** What the badge beside the title says. */
const waitForStatus = (page: Page, status: string): Promise<void> =>
  page.locator('.badge', { hasText: new RegExp(`^${status}$`) }).waitFor();

/** A WAV file of 16 bits and one channel. */
function makeSilence(bytes: number): Buffer {
  const file = Buffer.alloc(bytes);
  file.write('RIFF\0\0\0\0WAVEfmt ', 'latin1');
  file.writeUInt32LE(bytes - 8, 4);
  [16, 1 | (1 << 16), 48_000, 96_000, 2 | (16 << 16)].forEach((word, i) =>
    file.writeUInt32LE(word, 16 + 4 * i),
  );
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes - 44, 40);
  return file;
}

/** The page as another version would have been built: each of its files has another name. */
async function buildAnew(from: string, to: string): Promise<string> {
  await mkdir(join(to, 'assets'), { recursive: true });
  const names = (await readdir(join(from, 'assets'))).filter((name) => !/\.(?:br|gz)$/.test(name));
  const rename = (text: string): string =>
    names.reduce((changed, name) => changed.replaceAll(name, `anew-${name}`), text);
  for (const name of names) {
    const content = await readFile(join(from, 'assets', name));
    const isText = /\.(?:js|css)$/.test(name);
    await writeFile(join(to, 'assets', `anew-${name}`), isText ? rename(content.toString()) : content);
  }
  await writeFile(join(to, 'index.html'), rename(await readFile(join(from, 'index.html'), 'utf8')));
  return to;
}

suite('the page goes on', { skip: unlessChromium }, () => {
  before(async () => {
    webPage = await provideWebPage();
    service = await startTestService(folder, { policy: { webPage }, concurrency: 8 });
  });
  after(async () => {
    const found = [...visits.wrong];
    await service?.[Symbol.asyncDispose]();
    assert.deepEqual(found, []);
  });

  test('with a task that is paused, goes on and is stopped', { skip: unlessFull }, async () => {
    const id = await submit({ steps: 1, seconds: 600, says: 'Is <b>nobody</b> there?' });
    const page = await visits.open(`/tasks/${id}`);
    await waitForStatus(page, 'Running');
    // What it has finished is shown while it runs, as text.
    const line = page.getByRole('figure', { name: 'Newest spoken line' });
    await line.getByText('Is <b>nobody</b> there?').waitFor();
    await line.getByText('The toy').waitFor();
    await press(page, 'Pause');
    await waitForStatus(page, 'Paused');
    await press(page, 'Go on');
    await waitForStatus(page, 'Running');
    await press(page, 'Cancel');
    await waitForStatus(page, 'Cancelled');
    assert.equal((await service.client.getTask(id)).status, 'cancelled');
  });

  test('with a task that failed, from the step that failed', { skip: unlessFull }, async () => {
    const mendedBy = join(folder, 'mended.txt');
    const journal = join(folder, 'retry');
    const id = await submit({ label: 'retry', steps: 3, failAt: 2, mendedBy, journal });
    const page = await visits.open(`/tasks/${id}`);
    await waitForStatus(page, 'Failed');
    await page.getByText('The toy broke.').first().waitFor();
    // That stands in the note alone; where it was stands on the stage.
    await page
      .locator('.stage .message')
      .filter({ hasText: /^Failed/ })
      .waitFor();
    await page.locator('.lamps [data-light=failed]').waitFor();
    await writeFile(mendedBy, '');
    await press(page, 'Try again');
    await waitForStatus(page, 'Done');
    await page.locator('.lamps [data-light=done]').waitFor();
    const lines = (await readFile(join(journal, 'journal.jsonl'), 'utf8')).trim().split('\n');
    const begun = lines.map((line) => JSON.parse(line).number).toSorted();
    assert.deepEqual(begun, [0, 1, 2, 2]);
  });

  test('after a reload in the middle of a task', { skip: unlessFull }, async () => {
    const id = await submit({ label: 'reload', steps: 1, seconds: 600 });
    const page = await visits.open(`/tasks/${id}`);
    await page.locator('.lamps [data-light=now]').waitFor();
    await page.reload();
    await waitForStatus(page, 'Running');
    await page.locator('.lamps [data-light=now]').waitFor();
    await press(page, 'Cancel');
    await waitForStatus(page, 'Cancelled');
  });

  test('when the service is killed and comes back', async () => {
    const port = await freePort();
    const environment = {
      DATABASE_URL: service.backend.database.url,
      FOOTLIGHT_TOKEN: ADMIN_TOKEN,
      TOY_WEB_PAGE: webPage,
    };
    const start = () => startProgram('service', join(folder, 'data'), environment, port);
    const first = await start();
    const url = `http://127.0.0.1:${port}`;
    const others = new Visits(() => url);
    const mendedBy = join(folder, 'killed.txt');
    const id = await submit({ label: 'killed', failAt: 1, failKind: 'retryable', mendedBy });
    const page = await others.open(`/tasks/${id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await first.kill();
    await page.getByText('The service is away.').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await writeFile(mendedBy, '');
    await using _second = await start();
    await waitForStatus(page, 'Done');
    await page.getByText('The service is away.').waitFor({ state: 'hidden' });
    assert.deepEqual(others.wrong, []);
    await page.context().close();
  });

  test('by a reload that it asks for, after an upgrade', { skip: unlessFull }, async () => {
    const port = await freePort();
    const start = (page: string) => {
      const { url: DATABASE_URL } = service.backend.database;
      const environment = { DATABASE_URL, FOOTLIGHT_TOKEN: ADMIN_TOKEN, TOY_WEB_PAGE: page };
      return startProgram('service', join(folder, 'upgraded'), environment, port);
    };
    const first = await start(webPage);
    const url = `http://127.0.0.1:${port}`;
    const page = await new Visits(() => url).open('/new/toy');
    const label = page.getByLabel('label', { exact: true });
    await label.fill('typed before');
    await first.kill();
    await page.getByText('The service is away.').waitFor();
    await using _second = await start(await buildAnew(webPage, join(folder, 'anew')));
    await page.getByText('Footlight was renewed.').waitFor();
    // Files of the old page are gone: what was there stays, and is no blank screen.
    await page.getByRole('link', { name: 'Tasks', exact: true }).click();
    await page.getByRole('heading', { name: 'toy' }).waitFor();
    assert.equal(await label.inputValue(), 'typed before');
    await press(page, 'Reload');
    await page.waitForURL('**/tasks');
    await page.locator('script[src*=anew]').waitFor({ state: 'attached' });
    await page.goto(`${url}/new/toy`);
    await label.waitFor();
    assert.equal(await label.inputValue(), 'typed before');
    assert.equal(await page.getByText('Footlight was renewed.').count(), 0);
    await page.context().close();
  });

  test('after a while without a network', { skip: unlessFull }, async () => {
    const id = await submit({ label: 'offline', steps: 2, seconds: 4 });
    const page = await visits.open(`/tasks/${id}`);
    await waitForStatus(page, 'Running');
    await page.context().setOffline(true);
    await page.getByText('The service is away.').waitFor();
    await page.waitForTimeout(OFFLINE_MS);
    assert.equal(await page.getByRole('link', { name: /^Download/ }).count(), 0);
    await page.context().setOffline(false);
    await waitForStatus(page, 'Done');
    await page.getByText('The service is away.').waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: /^Download toy\.txt/ }).waitFor();
  });

  test('with the rest of an upload that was cut, after a reload', { skip: unlessFull }, async () => {
    const name = 'silence.wav';
    const path = join(folder, name);
    await writeFile(path, makeSilence(2.5 * MIB));
    const page = await visits.open('/new/toy');
    const offsets: string[] = [];
    const piece = '**/api/v1/uploads/*';
    await page.route(piece, (route) => {
      const { 'upload-offset': offset } = route.request().headers();
      if (offset === undefined) return route.continue();
      offsets.push(offset);
      return offset === '0' ? route.continue() : route.abort();
    });
    await page.setInputFiles('input[type=file] >> nth=0', path);
    await page.getByText(/^40% of/).waitFor();
    await page.reload();
    await page.getByText(`${name}: 40% is there. Choose the same file to go on.`).waitFor();
    await page.unroute(piece);
    const [resumed] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'PATCH'),
      page.setInputFiles('input[type=file] >> nth=0', path),
    ]);
    assert.equal((await resumed.allHeaders())['upload-offset'], String(MIB));
    assert.deepEqual(new Set(offsets), new Set(['0', String(MIB)]));
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL('**/tasks/task_*');
    await waitForStatus(page, 'Done');
    const [upload] = await service.client.listUploads();
    assert.equal(upload?.is_complete, true);
  });

  test('without what was on its way, after a log-out', { skip: unlessFull }, async () => {
    const token = await service.client.addToken({ name: 'who leaves' });
    const page = await visits.open('/new/toy', token.token);
    await page.route('**/api/v1/uploads/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    const path = join(folder, 'left.wav');
    await writeFile(path, makeSilence(MIB));
    const begun = page.waitForResponse((response) => response.status() === 201);
    await page.setInputFiles('input[type=file] >> nth=0', path);
    await begun;
    await page.locator('a[href$="/settings"]').first().click();
    await press(page, 'Log out');
    await page.getByLabel('Token').waitFor();
    assert.equal(await page.evaluate("localStorage.getItem('footlight-work-uploads')"), null);
    assert.deepEqual(await service.newClient(token.token).listUploads(), []);
  });

  test('with what was typed, after a login in the middle of a form', async () => {
    const page = await visits.open('/new/toy');
    const label = page.getByLabel('label', { exact: true });
    await label.fill('The Lamp on the Quay');
    await label.press('Tab');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByLabel('Token').fill(ADMIN_TOKEN);
    await press(page, 'Log in');
    await page.waitForURL('**/new/toy');
    assert.equal(await label.inputValue(), 'The Lamp on the Quay');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.waitForURL('**/tasks/task_*');
    await waitForStatus(page, 'Done');
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    assert.equal((await service.client.getTask(id)).options.label, 'The Lamp on the Quay');
  });

  test('for one owner with every token, and for nobody else', { skip: unlessFull }, async () => {
    const mine = await service.client.addToken({ name: 'mine' });
    const also = await service.client.addToken({ name: 'also mine', owner: mine.owner });
    const other = await service.client.addToken({ name: 'other' });
    const client = service.newClient(mine.token);
    const id = await client.submit('toy' as never, { label: 'mine' } as never);
    const same = await visits.open('/tasks', also.token);
    await same.locator(`a[href$="/tasks/${id}"]`).click();
    // The list has badges, too.
    await same.waitForURL(`**/tasks/${id}`);
    await waitForStatus(same, 'Done');
    const stranger = await visits.open('/tasks', other.token);
    await stranger.getByText('No tasks here.').waitFor();
    await stranger.goto(`${service.url}/tasks/${id}`);
    await stranger.getByText('There is no such task.').waitFor();
    assert.equal(await stranger.getByRole('link', { name: /^Download/ }).count(), 0);
  });

  test('in six tabs at once, each with a task that runs', { skip: unlessFull }, async () => {
    const ids = await Promise.all(
      Array.from({ length: TABS }, (_, i) => submit({ label: `tab ${i}`, steps: 1, seconds: 600 })),
    );
    const first = await visits.open(`/tasks/${ids[0]}`);
    const rest = await Promise.all(ids.slice(1).map((id) => visits.openTab(first, `/tasks/${id}`)));
    const tabs = [first, ...rest];
    await Promise.all(tabs.map((tab) => waitForStatus(tab, 'Running')));
    await Promise.all(tabs.map((tab) => press(tab, 'Cancel')));
    await Promise.all(tabs.map((tab) => waitForStatus(tab, 'Cancelled')));
    const metrics = await (await service.ask('GET', '/metrics')).text();
    assert.match(metrics, /route="\/api\/v1\/events",status="200"/);
    assert.doesNotMatch(metrics, /route="\/api\/v1\/tasks\/[^"]*events"/);
  });

  test('where the browser can’t start the worker that all tabs share', async () => {
    const page = await visits.open('/');
    const content = `const Shared = SharedWorker;
      SharedWorker = class extends Shared { constructor() { super('/nowhere.js'); } };`;
    await page.addInitScript({ content });
    const id = await submit({ label: 'no worker', steps: 1, seconds: 600 });
    await page.goto(`${service.url}/tasks/${id}`);
    await waitForStatus(page, 'Running');
    await service.client.cancel(id);
    await waitForStatus(page, 'Cancelled');
  });

  test('where nobody tells that this worker has not started', { skip: unlessFull }, async () => {
    const page = await visits.open('/');
    await page.addInitScript({ content: 'SharedWorker = class { port = new MessageChannel().port1; };' });
    const id = await submit({ label: 'silent worker', steps: 1, seconds: 600 });
    await page.goto(`${service.url}/tasks/${id}`);
    await waitForStatus(page, 'Running');
    await service.client.cancel(id);
    await waitForStatus(page, 'Cancelled');
  });

  test('without a task that was removed elsewhere, or the question about it', async () => {
    const id = await submit({ label: 'removed' });
    const page = await visits.open(`/tasks/${id}`);
    await waitForStatus(page, 'Done');
    await press(page, 'Remove');
    const question = page.getByRole('alertdialog', { name: 'Remove this task?' });
    await question.waitFor();
    await service.client.remove(id);
    await returnTo(page);
    await question.waitFor({ state: 'hidden' });
    await page.getByText('There is no such task.').waitFor();
    assert.equal(await page.getByRole('link', { name: /^Download/ }).count(), 0);
  });

  test('after it was left and gone back to', async () => {
    const id = await submit({ label: 'left', steps: 1, seconds: 600 });
    const page = await visits.open(`/tasks/${id}`);
    await waitForStatus(page, 'Running');
    // Browsers that keep pages say just this to them; one that is driven keeps none.
    for (const name of ['pagehide', 'pageshow'])
      await page.evaluate(`dispatchEvent(new PageTransitionEvent('${name}', { persisted: true }))`);
    await service.client.cancel(id);
    await waitForStatus(page, 'Cancelled');
  });
});
