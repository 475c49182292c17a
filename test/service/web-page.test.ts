import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
const webPage = join(folder, 'web');
const script = 'export const lamp = "lit";';
let service: TestService;

before(async () => {
  await mkdir(join(webPage, 'assets'), { recursive: true });
  const html = '<meta name="footlight-base" content="/"><script src="./assets/page-x.js"></script>';
  await writeFile(join(webPage, 'index.html'), html);
  await writeFile(join(webPage, 'assets/page-x.js'), script);
  await writeFile(join(webPage, 'assets/page-x.js.br'), brotliCompressSync(script));
  service = await startTestService(folder, { withWorker: false, policy: { webPage, basePath: '/stage' } });
});
after(() => service[Symbol.asyncDispose]());

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  service.ask(method, path, { headers: { authorization: 'none', ...headers } });

suite('the page', () => {
  test('is at every address that is not the service’s, for whoever asks for HTML', async () => {
    for (const path of ['/', '/login', '/new/enhance', '/tasks/task_1', '/stage/tasks', '/apiary']) {
      const answer = await ask(path, HTML);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get('content-type')!, /^text\/html/);
      assert.equal(answer.headers.get('cache-control'), 'no-cache');
    }
    assert.equal((await ask('/nothing')).status, 404);
    assert.equal((await ask('/nothing', HTML, 'POST')).status, 404);
  });

  test('leaves the service’s addresses to it', async () => {
    const types: Record<string, string | null> = {};
    for (const path of [
      '/api/v1/nothing',
      '/docs',
      '/healthz',
      '/files/x',
      '/assets/nothing.js',
      '/metrics',
    ]) {
      const answer = await ask(path, HTML);
      types[path] = `${answer.status} ${answer.headers.get('content-type')?.split(';')[0]}`;
    }
    assert.deepEqual(types, {
      '/api/v1/nothing': '401 application/problem+json',
      '/docs': '200 text/html',
      '/healthz': '200 application/json',
      '/files/x': '404 application/problem+json',
      '/assets/nothing.js': '404 application/problem+json',
      '/metrics': '401 application/problem+json',
    });
  });

  test('names its files and its base below the path of the service', async () => {
    const html = await (await ask('/', HTML)).text();
    assert.match(html, /content="\/stage\/"/);
    assert.match(html, /src="\/stage\/assets\/page-x\.js"/);
  });

  test('runs its own scripts alone', async () => {
    const policy = (await ask('/', HTML)).headers.get('content-security-policy')!;
    assert.match(policy, /default-src 'none'; script-src 'self';/);
    assert.doesNotMatch(policy, /unsafe-eval|script-src[^;]*unsafe|\*|https?:/);
  });

  test('has files that never change, sent compressed', async () => {
    const plain = await ask('/assets/page-x.js', { 'accept-encoding': 'identity' });
    assert.equal(await plain.text(), script);
    assert.match(plain.headers.get('cache-control')!, /immutable/);
    // Workers have the policy of their own file.
    assert.match(plain.headers.get('content-security-policy')!, /connect-src 'self'/);
    const answer = await ask('/assets/page-x.js', { 'accept-encoding': 'br' });
    assert.equal(answer.headers.get('content-encoding'), 'br');
    assert.match(answer.headers.get('vary')!, /accept-encoding/i);
    const body = Buffer.from(await answer.arrayBuffer());
    // Some clients have unpacked it already.
    assert.equal((body.toString() === script ? body : brotliDecompressSync(body)).toString(), script);
    for (const path of ['/assets/..%2findex.html', '/assets/%2e%2e/index.html', '/assets//etc/passwd'])
      assert.notEqual((await ask(path)).status, 200, path);
  });
});
