import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { installCuda } from '../../src/cli/install-cuda.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const folder = createTemporaryFolder();
const ROOT = resolve(import.meta.dirname, '../..');
const MODULES = join(ROOT, 'node_modules');

/** ONNX Runtime as npm lays it beside the package, whose own modules are found where they are. */
async function lay(name: string): Promise<{ footlight: string; runtime: string }> {
  const modules = join(folder, name, 'node_modules');
  const [footlight, runtime] = [join(modules, 'footlight'), join(modules, 'onnxruntime-node')];
  await mkdir(footlight, { recursive: true });
  await cp(join(ROOT, 'install'), join(footlight, 'install'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(footlight, 'package.json'));
  await mkdir(runtime);
  for (const part of ['script', 'package.json'])
    await cp(join(MODULES, 'onnxruntime-node', part), join(runtime, part), { recursive: true });
  for (const needed of ['adm-zip', 'global-agent'])
    await symlink(join(MODULES, needed), join(modules, needed));
  return { footlight, runtime };
}

const script = async (path: string): Promise<number> => {
  // Whoever tries to fetch something meets a proxy that is not there.
  const proxy = {
    GLOBAL_AGENT_HTTP_PROXY: 'http://127.0.0.1:9',
    GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9',
  };
  // Within `npm test` the script would take itself for one of a clone, which fetches nothing.
  const { npm_config_local_prefix, npm_package_json, ...environment } = process.env;
  return run(process.execPath, [path], { cwd: folder, env: { ...environment, ...proxy } }).then(
    () => 0,
    ({ code }: { code: number }) => code,
  );
};

const unlessLinux = {
  skip: process.platform === 'linux' && process.arch === 'x64' ? false : 'it fetches nothing on this machine',
};

test('ONNX Runtime’s script has nothing to fetch when the package is installed', unlessLinux, async () => {
  const { runtime: bare } = await lay('bare');
  assert.notEqual(await script(join(bare, 'script/install.js')), 0, 'it no longer fetches: drop our script');
  const { footlight, runtime } = await lay('prepared');
  assert.equal(await script(join(footlight, 'install/hold-places.mjs')), 0);
  assert.equal(await script(join(runtime, 'script/install.js')), 0);
  const held = await stat(join(runtime, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so'));
  assert.equal(held.size, 0);
});

/** Answers node-av's script with a release of whatever it wants, and notes that its content is read. */
const RELEASES = `
import { writeFileSync } from 'node:fs';
const asset = { browser_download_url: { endsWith: () => true, split: () => ['', ''] } };
const read = async () => (writeFileSync('fetched', ''), { done: true });
globalThis.fetch = async () => ({
  ok: true,
  headers: new Headers(),
  json: async () => ({ assets: [asset] }),
  body: { getReader: () => ({ read, releaseLock() {} }) },
});`;

test('node-av’s script has no place for what it would fetch when the package is installed', async () => {
  const lies = async (name: string) => {
    const { footlight } = await lay(name);
    const modules = join(footlight, '..');
    const av = join(modules, 'node-av');
    for (const part of ['package.json', 'dist/ffmpeg', 'dist/utils/electron.js'])
      await cp(join(MODULES, 'node-av', part), join(av, part), { recursive: true });
    await symlink(join(MODULES, 'unzipper'), join(modules, 'unzipper'));
    return { footlight, av };
  };
  const isFetched = async (av: string): Promise<boolean> => {
    const releases = `--import=data:text/javascript,${encodeURIComponent(RELEASES)}`;
    await run(process.execPath, [releases, join(av, 'dist/ffmpeg/install.js')], { cwd: av });
    return stat(join(av, 'fetched')).then(
      () => true,
      () => false,
    );
  };
  const bare = await lies('bare-av');
  assert.equal(await isFetched(bare.av), true, 'it no longer fetches: drop our script');
  const prepared = await lies('prepared-av');
  assert.equal(await script(join(prepared.footlight, 'install/hold-places.mjs')), 0);
  assert.equal(await isFetched(prepared.av), false);
});

test('a clone and an install without ONNX Runtime are left as they are', async () => {
  const { footlight } = await lay('without/clone');
  assert.equal(await script(join(ROOT, 'install/hold-places.mjs')), 0);
  await cp(footlight, join(folder, 'alone/node_modules/footlight'), { recursive: true });
  assert.equal(await script(join(folder, 'alone/node_modules/footlight/install/hold-places.mjs')), 0);
});

test(
  'CUDA’s libraries are asked for through the proxy of this machine, and their absence is said',
  unlessLinux,
  async () => {
    const { footlight, runtime } = await lay('with-cuda');
    await script(join(footlight, 'install/hold-places.mjs'));
    const asked: string[] = [];
    const proxy = createServer().on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    process.env.HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      await assert.rejects(installCuda(join(runtime, 'script/install.js')), { code: 'install.failed' });
    } finally {
      delete process.env.HTTPS_PROXY;
      proxy.close();
    }
    assert.deepEqual([...new Set(asked)], ['api.nuget.org:443']);
  },
);

test('CUDA is there when its library is, whatever the script says of itself', unlessLinux, async () => {
  const { runtime } = await lay('scripted');
  const libraries = join(runtime, 'bin/napi-v6/linux/x64');
  const pretend = join(runtime, 'script/pretend.js');
  await writeFile(pretend, '');
  await assert.rejects(installCuda(pretend), { code: 'install.failed', reason: 'no-folder' });
  await mkdir(libraries, { recursive: true });
  await assert.rejects(installCuda(pretend), { code: 'install.failed', reason: undefined });
  const library = join(libraries, 'libonnxruntime_providers_cuda.so');
  await writeFile(pretend, `require('node:fs').writeFileSync(${JSON.stringify(library)}, 'library');`);
  await installCuda(pretend);
});
