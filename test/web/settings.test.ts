import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { unlessChromium } from '../support/browser/chromium.ts';
import { Visits } from '../support/browser/visits.ts';
import { provideWebPage } from '../support/browser/web-page.ts';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const MODEL = 'model-of-tests';
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
    service = await startTestService(folder, {
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
    page.on('dialog', (dialog) => void dialog.accept());
    const row = page.getByRole('listitem').filter({ hasText: MODEL });
    await row.getByRole('button', { name: `Pull ${MODEL}` }).click();
    await row.getByText('Installed').waitFor();
    await row.getByRole('button', { name: 'Check the files' }).click();
    await row.getByText('All of its files are as they were installed.').waitFor();
    await row.getByRole('button', { name: 'Remove' }).click();
    await row.getByRole('button', { name: `Pull ${MODEL}` }).waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await row.getByText('页面测试').waitFor();
  });
});
