import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { createLocalMachine } from '../../src/cli/local-machine.ts';
import { hashSha256 } from '../../src/core/hashing.ts';
import { chooseHub, isInChina, orderAddresses } from '../../src/engines/model-store/hubs.ts';
import { ModelStore, type ModelStoreSettings } from '../../src/engines/model-store/model-store.ts';
import { startCli } from '../support/cli.ts';
import { type Behavior, startCountingProxy, startFaultyServer } from '../support/faulty-server.ts';
import { startModelScopeServer } from '../support/modelscope-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const content = await readFile(getEmbeddedNetPath('fast'));
let folders = 0;
const NOWHERE = {
  github: 'http://127.0.0.1:9',
  huggingface: 'http://127.0.0.1:9',
  modelscope: 'http://127.0.0.1:9',
};

async function storeFor(
  urls: readonly string[],
  {
    digest = hashSha256(content) as string | undefined,
    isOffline = false,
    hub,
    settings,
  }: { digest?: string; isOffline?: boolean; hub?: string; settings?: Partial<ModelStoreSettings> } = {},
): Promise<ModelStore> {
  const place = join(folder, `store-${folders++}`);
  await mkdir(place);
  const file = { name: 'net.safetensors', approximateBytes: content.length, sha256: digest, urls };
  const model = { name: 'net', task: 'upscaler', purpose: 'test', licence: 'MIT', files: [file] };
  const catalogue = join(place, 'catalogue.json');
  const pair = {
    ...model,
    name: 'pair',
    files: urls.map((url) => ({ ...file, name: basename(url), urls: [url] })).slice(0, 2),
  };
  await writeFile(
    catalogue,
    JSON.stringify({ version: 1, models: urls.length === 2 ? [model, pair] : [model] }),
  );
  const endpoints = NOWHERE;
  return new ModelStore({
    root: join(place, 'models'),
    isOffline,
    endpoints: hub === undefined ? endpoints : { ...endpoints, huggingface: hub, modelscope: hub },
    ...(hub !== undefined && { firstHub: 'modelscope' as const }),
    catalogues: [catalogue],
    ...settings,
  });
}

async function pullFrom(behaviors: readonly Behavior[]) {
  await using server = await startFaultyServer(content, behaviors);
  const store = await storeFor([`${server.origin}/net`]);
  const outcome = await store.pull('net', { stallSeconds: 0.4 }).then(
    () => 'installed',
    (error) => error.code as string,
  );
  return { outcome, store, ranges: server.ranges };
}

async function assertWhole(store: ModelStore): Promise<void> {
  const [path] = (await store.getPaths('net'))!;
  assert.deepEqual(await readFile(path!), content);
  assert.deepEqual(await store.verify('net'), []);
  assert.deepEqual((await readdir(join(store.root, 'net'))).sort(), ['manifest.json', 'net.safetensors']);
}

test('a download that breaks off or stalls goes on from where it was', async () => {
  for (const trouble of ['truncate', 'stall'] as const) {
    const { outcome, store, ranges } = await pullFrom([trouble, 'fail', 'good']);
    assert.equal(outcome, 'installed', trouble);
    assert.match(ranges.at(-1)!, /^bytes=[1-9]\d*-$/);
    await assertWhole(store);
  }
});

test('of several files, those that were finished before a failure are not downloaded again', async () => {
  await using good = await startFaultyServer(content, ['good']);
  await using failing = await startFaultyServer(content, ['gone', 'good']);
  for (const digest of [hashSha256(content), undefined]) {
    const store = await storeFor([`${good.origin}/first`, `${failing.origin}/second`], { digest });
    const asked: string[] = [];
    const options = { onAddress: (url: string) => void asked.push(new URL(url).pathname) };
    await assert.rejects(store.pull('pair', options), { code: 'download.refused' });
    await store.pull('pair', options);
    assert.deepEqual(asked, ['/first', '/second', '/second']);
    assert.deepEqual(await store.verify('pair'), []);
    failing.ranges.length = 0;
  }
});

test('of an installed model, what is missing or changed is downloaded again, and the rest stays', async () => {
  await using server = await startFaultyServer(content, ['good']);
  for (const digest of [hashSha256(content), undefined]) {
    const store = await storeFor([`${server.origin}/first`, `${server.origin}/second`], { digest });
    await store.pull('pair');
    for (const damage of [(path: string) => writeFile(path, 'changed'), rm]) {
      const [, second] = (await store.getPaths('pair'))!;
      await damage(second!);
      assert.deepEqual(await store.verify('pair'), ['second']);
      const asked: string[] = [];
      await store.pull('pair', { onAddress: (url) => void asked.push(new URL(url).pathname) });
      assert.deepEqual(asked, ['/second']);
      assert.deepEqual(await store.verify('pair'), []);
    }
  }
});

test('a model is found however its letters and separators are written', async () => {
  const store = new ModelStore({
    root: join(folder, 'spelled'),
    isOffline: true,
    endpoints: NOWHERE,
    catalogues: [],
  });
  await store.add('realesrgan-x4plus', [getEmbeddedNetPath('fast')]);
  assert.equal((await store.getPaths('RealESRGAN_x4plus'))?.length, 1);
  assert.equal((await store.pull('RealESRGAN_x4plus')).name, 'realesrgan-x4plus');
  assert.equal((await store.findEntry('RealESRGAN_x4plus_anime_6B'))?.name, 'realesrgan-x4plus-anime-6b');
  assert.equal(await store.findEntry('realesrgan-x5plus'), undefined);
  await store.remove('realesrgan_x4plus');
  assert.equal(await store.find('realesrgan-x4plus'), undefined);
});

test('a hub that is named is asked first, and ModelScope only for files whose checksum is known', () => {
  const urls = ['{github}/a/b/net.pth', '{huggingface}/a/b/resolve/main/onnx/net.pth'];
  const mirror = '{modelscope}/api/v1/models/a/b/repo?Revision=master&FilePath=onnx%2Fnet.pth';
  assert.deepEqual(orderAddresses(urls, undefined, true), [...urls, mirror]);
  assert.deepEqual(orderAddresses(urls, 'modelscope', true), [mirror, ...urls]);
  assert.deepEqual(orderAddresses(urls, 'modelscope', false), urls);
  assert.deepEqual(orderAddresses(urls, 'huggingface', false), urls.toReversed());
  assert.deepEqual(
    [isInChina('zh', 'Europe/Berlin'), isInChina('en', 'Asia/Shanghai'), isInChina('en', 'Europe/Berlin')],
    [true, true, false],
  );
});

test('a hub that is named is asked first, and a name that none has is refused wherever it is read', async () => {
  assert.equal(chooseHub('github', { language: 'zh' }), 'github');
  assert.equal(chooseHub('', { language: 'zh' }), 'modelscope');
  assert.equal(chooseHub(undefined, { language: 'zh', hasOwnHub: true }), undefined);
  const environment = { FOOTLIGHT_HUB: 'hf' };
  assert.throws(() => createLocalMachine({ folder, environment }), { code: 'model.hub', value: 'hf' });
  const pulled = await startCli(['models', 'pull', 'swinir'], folder, environment).result;
  assert.equal(pulled.code, 2, pulled.stderr);
});

test('ModelScope’s copy is taken from its endpoint, and the others where it has none', async () => {
  for (const [behaviors, asked] of [
    [['good'], 1],
    [['wrong', 'good'], 2],
  ] as const) {
    await using server = await startFaultyServer(content, behaviors);
    const store = await storeFor(['{huggingface}/a/b/resolve/main/net'], { hub: server.origin });
    const addresses: string[] = [];
    await store.pull('net', { onAddress: (url) => addresses.push(url) });
    assert.equal(addresses[0], `${server.origin}/api/v1/models/a/b/repo?Revision=master&FilePath=net`);
    assert.equal(addresses.length, asked);
    await assertWhole(store);
  }
});

test('why a hub failed is said though ModelScope has no such file, which is not asked where a hub is named', async () => {
  await using bad = await startFaultyServer(content, ['wrong']);
  await using empty = await startFaultyServer(content, ['gone']);
  for (const [firstHub, hasOwnHub, asked] of [
    [undefined, false, true],
    [undefined, true, false],
    ['huggingface', false, false],
    ['modelscope', true, true],
  ] as const) {
    const store = await storeFor(['{huggingface}/a/b/resolve/main/net'], {
      settings: {
        endpoints: { ...NOWHERE, huggingface: bad.origin, modelscope: empty.origin },
        firstHub,
        hasOwnHub,
      },
    });
    const before = empty.ranges.length;
    await assert.rejects(store.pull('net'), { code: 'model.checksum-mismatch' });
    assert.equal(empty.ranges.length > before, asked, `${firstHub}, ${hasOwnHub}`);
  }
});

test('a server that can’t resume is read from the start', async () => {
  const { outcome, store } = await pullFrom(['truncate', 'ignore-range']);
  assert.equal(outcome, 'installed');
  await assertWhole(store);
});

test('wrong bytes, short or endless answers and refusals end in one clear error and leave no model', async () => {
  for (const [behaviour, code] of [
    ['wrong', 'model.checksum-mismatch'],
    ['lie-short', 'model.checksum-mismatch'],
    ['lie-long', 'download.too-large'],
    ['gone', 'download.refused'],
    ['stall', 'download.failed'],
  ] as const) {
    const { outcome, store } = await pullFrom([behaviour]);
    assert.equal(outcome, code, behaviour);
    assert.equal(await store.find('net'), undefined);
    assert.deepEqual(await store.listInstalled(), []);
    assert.ok(!existsSync(join(store.root, 'net', 'net.safetensors')));
  }
});

test('the next mirror is taken where one has the wrong file', async () => {
  await using bad = await startFaultyServer(content, ['wrong']);
  await using good = await startFaultyServer(content, ['good']);
  const store = await storeFor([`${bad.origin}/net`, `${good.origin}/net`]);
  await store.pull('net');
  await assertWhole(store);
});

test('without a known checksum the first download’s is remembered, and damage is found', async () => {
  await using server = await startFaultyServer(content, ['good']);
  const store = await storeFor([`${server.origin}/net`], { digest: undefined });
  await store.pull('net');
  assert.deepEqual(await store.verify('net'), []);
  const [path] = (await store.getPaths('net'))!;
  await writeFile(path!, content.subarray(1));
  assert.deepEqual(await store.verify('net'), ['net.safetensors']);
  await store.remove('net');
  assert.equal(await store.find('net'), undefined);
  await assert.rejects(store.verify('net'), { code: 'model.not-installed' });
});

test('offline, nothing is asked of the network', async () => {
  await using server = await startFaultyServer(content, ['good']);
  const store = await storeFor([`${server.origin}/net`], { isOffline: true });
  await assert.rejects(store.pull('net'), { code: 'model.offline' });
  assert.deepEqual(server.ranges, []);
});

test('a file of one’s own is copied; names that would leave the store are refused', async () => {
  const store = await storeFor(['http://127.0.0.1:9/net']);
  await store.add('mine', [getEmbeddedNetPath('fast')]);
  assert.deepEqual(await readFile((await store.getPaths('mine'))![0]!), content);
  await assert.rejects(store.add('mine', [getEmbeddedNetPath('fast')]), { code: 'model.name-taken' });
  for (const name of ['../out', 'a/b', '', '.hidden'])
    await assert.rejects(store.add(name, [getEmbeddedNetPath('fast')]), { code: 'model.invalid-name' });
  await assert.rejects(store.pull('unheard-of'), { code: 'model.unknown' });
});

test('a file of one’s own by the name of a model of the catalogue is not downloaded where it is damaged', async () => {
  await using server = await startFaultyServer(content, ['good']);
  const store = await storeFor([`${server.origin}/net`]);
  await store.add('net', [getEmbeddedNetPath('fast')]);
  assert.equal((await store.pull('net')).source, getEmbeddedNetPath('fast'));
  await writeFile((await store.getPaths('net'))![0]!, 'changed');
  const files = [basename(getEmbeddedNetPath('fast'))];
  await assert.rejects(store.pull('net'), { code: 'model.damaged', parameters: { files } });
  assert.deepEqual(server.ranges, []);
});

test('the command pulls over a proxy and a configured endpoint, obeys --offline, adds, verifies and removes', async () => {
  await using server = await startFaultyServer(content, ['good']);
  await using proxy = await startCountingProxy();
  const place = join(folder, 'cli');
  await mkdir(place);
  const catalogue = join(place, 'catalogue.json');
  const file = { name: 'net.safetensors', approximateBytes: content.length, urls: ['{huggingface}/net'] };
  const model = { name: 'net', task: 'upscaler', purpose: 'test', licence: 'MIT', files: [file] };
  await writeFile(catalogue, JSON.stringify({ version: 1, models: [model] }));
  let endpoint = `${server.origin}/`;
  const models = async (...args: string[]) => {
    const { result } = startCli(['models', ...args], place, {
      FOOTLIGHT_MODELS: join(place, 'models'),
      FOOTLIGHT_CATALOGUE: catalogue,
      HF_ENDPOINT: endpoint,
      HTTP_PROXY: proxy.origin,
      http_proxy: proxy.origin,
      NO_PROXY: '',
      no_proxy: '',
    });
    return result;
  };
  const offline = await models('pull', 'net', '--offline');
  assert.equal(offline.code, 2);
  assert.match(offline.stderr, /model\.offline/);
  assert.equal(server.ranges.length, 0);
  assert.doesNotMatch((await models('pull', 'net', '--offline', '--lang', 'zh')).stderr, /魔搭.*--hub/);
  endpoint = '';
  assert.match((await models('pull', 'net', '--offline', '--lang', 'zh')).stderr, /魔搭.*--hub/);
  endpoint = `${server.origin}/`;
  const pulled = await models('pull', 'net', '--json');
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.equal(JSON.parse(pulled.stdout).files[0].sha256, hashSha256(content));
  assert.ok(proxy.count() > 0, 'the proxy saw nothing');
  assert.match((await models('list')).stdout, /net +upscaler +installed +MIT/);
  assert.match((await models('verify')).stdout, /net: intact/);
  const hostile = join(place, 'hostile.pth');
  await writeFile(hostile, 'PK\x03\x04 nothing');
  const refused = await models('add', 'bad', hostile);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /model\.invalid-weights/);
  assert.equal((await models('rm', 'net')).code, 0);
  assert.equal((await models('verify', 'net')).code, 2);
});

suite('ModelScope', () => {
  async function pull(hub: string, other: string, ...args: string[]) {
    const place = join(folder, `hub-${folders++}`);
    await mkdir(place);
    const file = {
      name: 'net.safetensors',
      approximateBytes: content.length,
      sha256: hashSha256(content),
      urls: ['{huggingface}/group/nets/resolve/main/onnx/net.safetensors'],
    };
    const model = { name: 'net', task: 'upscaler', purpose: 'test', licence: 'MIT', files: [file] };
    await writeFile(join(place, 'catalogue.json'), JSON.stringify({ version: 1, models: [model] }));
    return startCli(['models', 'pull', 'net', '--json', ...args], place, {
      FOOTLIGHT_MODELS: join(place, 'models'),
      FOOTLIGHT_CATALOGUE: join(place, 'catalogue.json'),
      MODELSCOPE_ENDPOINT: `${hub}/`,
      HF_ENDPOINT: other,
      NO_PROXY: '*',
    }).result;
  }
  const sumOf = (stdout: string): string => JSON.parse(stdout).files[0].sha256;

  test('gives a model by its API, sends on to the host that stores it, and is gone on with', async () => {
    await using hub = await startModelScopeServer(
      { 'group/nets/onnx/net.safetensors': content },
      { breaks: 1 },
    );
    const pulled = await pull(hub.origin, 'http://127.0.0.1:9', '--hub', 'modelscope');
    assert.equal(pulled.code, 0, pulled.stderr);
    assert.equal(sumOf(pulled.stdout), hashSha256(content));
    assert.deepEqual(
      hub.asked.map(({ range }) => range),
      [undefined, `bytes=${content.length >> 1}-`],
    );
    assert.match(pulled.stderr, /\/api\/v1\/models\/group\/nets\/repo\?Revision=master&FilePath=onnx%2Fnet/);
  });

  test('without the model, or with another file of its name, gives way to Hugging Face, and that is said', async () => {
    await using other = await startFaultyServer(content, ['good']);
    for (const [files, reason] of [
      [{}, /404/],
      [{ 'group/nets/onnx/net.safetensors': Buffer.alloc(content.length, 1) }, /SHA-256/],
    ] as const) {
      await using hub = await startModelScopeServer(files);
      const pulled = await pull(hub.origin, other.origin, '--hub', 'modelscope', '--lang', 'zh');
      assert.equal(pulled.code, 0, pulled.stderr);
      assert.equal(sumOf(pulled.stdout), hashSha256(content));
      const [word] = pulled.stderr.split('\n').filter((line) => line.endsWith('改试下一个地址。'));
      assert.ok(word?.includes(hub.origin), pulled.stderr);
      assert.match(word!, reason);
      assert.ok(pulled.stderr.includes(other.origin));
    }
  });
});
