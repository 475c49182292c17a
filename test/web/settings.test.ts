import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createEngines } from '../../src/app.ts';
import { unlessChromium } from '../support/browser/chromium.ts';
import { Keyboard } from '../support/browser/keyboard.ts';
import { returnTo } from '../support/browser/return-to.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { unlessFull } from '../support/full.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { TOY_HOST, toyProductions } from '../support/toy-productions.ts';

const folder = createTemporaryFolder();
const MODEL = 'model-of-tests';
const KEY = 'r8_a-secret-key-of-replicate-1234';
const environment: NodeJS.ProcessEnv = {};
let hub: FileServer;
let service: TestService;
const visits = new Visits(() => service.url);

suite('what a machine has', { skip: unlessChromium }, () => {
  before(async () => {
    await writeFile(join(folder, 'net.onnx'), 'a net');
    hub = await startFileServer(folder);
    const file = { name: 'net.onnx', approximateBytes: 100, urls: [`${hub.origin}/net.onnx`] };
    const words = { purpose: 'tests of the page', purposes: { zh: '页面测试' } };
    const model = { name: MODEL, task: 'upscaler', ...words, licence: 'MIT', files: [file] };
    const catalogue = join(folder, 'catalogue.json');
    await writeFile(catalogue, JSON.stringify({ version: 1, models: [model] }));
    const policy = { webPage: await provideWebPage() };
    environment.REPLICATE_URL = hub.origin;
    const production = { productions: toyProductions, engines: createEngines(environment), host: TOY_HOST };
    service = await startTestService(folder, {
      production,
      environment,
      withWorker: false,
      policy,
      models: { catalogues: [catalogue] },
    });
  });
  after(async () => {
    await service?.[Symbol.asyncDispose]();
    await hub?.[Symbol.asyncDispose]();
    assert.deepEqual(visits.wrong, []);
  });

  test('pulls a model, checks it and removes it', async () => {
    const page = await visits.open('/models');
    const row = page.getByRole('listitem').filter({ hasText: MODEL });
    await row.getByRole('button', { name: `Pull ${MODEL}` }).click();
    await row.getByText('Installed').waitFor();
    await row.getByRole('button', { name: 'Check the files' }).click();
    const intact = row.getByText('All of its files are as they were installed.');
    await intact.waitFor();
    await writeFile(join(folder, 'models', MODEL, 'net.onnx'), 'no net');
    await row.getByRole('button', { name: 'Check the files' }).click();
    await row.getByText('Damaged: net.onnx. Pull it again to fetch what is damaged.').waitFor();
    const served = join(folder, 'net.onnx');
    await rename(served, `${served}.away`);
    await row.getByRole('button', { name: `Pull ${MODEL}` }).click();
    // What could not be repaired can be pulled once more.
    await row.getByRole('alert').getByText('404').waitFor();
    await rename(`${served}.away`, served);
    await row.getByRole('button', { name: `Pull ${MODEL}` }).click();
    await row.getByRole('alert').waitFor({ state: 'hidden' });
    await row.getByRole('button', { name: 'Check the files' }).click();
    await intact.waitFor();
    assert.equal(await row.getByRole('button', { name: `Pull ${MODEL}` }).count(), 0);
    await row.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await row.getByRole('button', { name: `Pull ${MODEL}` }).waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await row.getByText('页面测试').waitFor();
  });

  test('takes a key, tries it and shows it never again', async () => {
    const page = await visits.open('/settings');
    await page.getByRole('link', { name: 'Keys and engines' }).click();
    const field = page.getByLabel('REPLICATE_API_TOKEN', { exact: true });
    const save = page.getByRole('button', { name: 'Save the keys of Replicate' });
    await field.fill(` ${KEY} `);
    await save.click();
    await page.getByText('Set; it ends with 1234').waitFor();
    assert.equal(await field.inputValue(), '');
    assert.equal(environment.REPLICATE_API_TOKEN, KEY);
    assert.doesNotMatch(await page.content(), new RegExp(KEY));
    await page.getByRole('button', { name: 'Test the keys of Replicate' }).click();
    await page.getByText('Replicate takes the key.').waitFor();
    await field.fill('none');
    await save.click();
    await page.getByText('This is no key for REPLICATE_API_TOKEN.').waitFor();
    await page.getByRole('button', { name: 'Remove REPLICATE_API_TOKEN' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Removed.').waitFor();
    assert.equal(environment.REPLICATE_API_TOKEN, undefined);
  });

  test('asks no more about a token or a key that is gone meanwhile', async () => {
    const { client } = service;
    await client.addToken({ name: 'stays' });
    await client.addToken({ name: 'leaves' });
    await client.setProviderKeys('replicate', { REPLICATE_API_TOKEN: KEY });
    const page = await visits.open('/settings');
    const question = page.getByRole('alertdialog');
    await page.getByRole('button', { name: 'Revoke leaves' }).press('Enter');
    await question.getByText('leaves', { exact: true }).waitFor();
    // Another row that vanishes says nothing of this one.
    for (const name of ['stays', 'leaves']) {
      assert.ok(await question.isVisible());
      const { id } = (await client.listTokens()).find((token) => token.name === name)!;
      await client.removeToken(id);
      await returnTo(page);
      await page.getByText(name, { exact: true }).and(page.locator('li *')).waitFor({ state: 'detached' });
    }
    await question.waitFor({ state: 'hidden' });
    await new Keyboard(page).assertKept('a token was revoked elsewhere');
    await page.goto(`${service.url}/settings/providers`);
    const remove = page.getByRole('button', { name: 'Remove REPLICATE_API_TOKEN' });
    await remove.press('Enter');
    await question.getByText('REPLICATE_API_TOKEN').waitFor();
    await client.setProviderKeys('replicate', { REPLICATE_API_TOKEN: null });
    await returnTo(page);
    await question.waitFor({ state: 'hidden' });
    assert.equal(await remove.count(), 0);
    await new Keyboard(page).assertKept('a key was removed elsewhere');
  });

  test('gives a link that logs in once, and says so the second time', { skip: unlessFull }, async () => {
    const page = await visits.open('/settings');
    await page.getByLabel('Name of the token').fill('Mei');
    await page.getByRole('button', { name: 'Make a login link' }).click();
    const link = await page.locator('code').innerText();
    const guest = await visits.visit(link);
    await guest.waitForURL(`${service.url}/`);
    const second = await visits.visit(link);
    await second.getByText('This link was used already: it logs in once.').waitFor();
    assert.equal(new URL(second.url()).hash, '');
    await service.backend.database.query(
      'UPDATE footlight.login_links SET used_at = NULL, expires_at = now()',
    );
    const late = await visits.visit(link);
    await late.getByText('This link has expired.').waitFor();
    const wrong = await visits.visit(`${link}x`);
    await wrong.getByText('The token is not valid.').waitFor();
  });
});
