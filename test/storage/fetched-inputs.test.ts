import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { z } from 'zod';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import type { InputPolicy } from '../../src/execution/inputs/input-policy.ts';
import { openReferenced } from '../../src/execution/inputs/referenced-file.ts';
import { receiveObject } from '../../src/execution/inputs/remote-file.ts';
import { type FileRole, optionMeta } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import { SharedArtifactStore } from '../../src/execution/shared-artifact-store.ts';
import { defineStages } from '../../src/execution/stage.ts';
import type { WorkflowContext } from '../../src/execution/workflow.ts';
import { openObjectStore } from '../../src/storage/store-url.ts';
import { startS3Server } from '../support/s3-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { unrulyServer } from '../support/unruly-server.ts';

const folder = temporaryFolder();
const content = Buffer.alloc(300_000, 'play');
const fileOption = (file: FileRole) => ({ group: 'input', level: 'basic', file }) as const;
const options = z.object({
  input: z.string().optional().register(optionMeta, fileOption('media')),
  sources: z.array(z.string()).optional().register(optionMeta, fileOption('media')),
  document: z.string().optional().register(optionMeta, fileOption('document')),
  model: z.string().optional().register(optionMeta, fileOption('model')),
});
type Options = z.output<typeof options>;
type Work = (context: WorkflowContext, options: Options) => Promise<void>;

/** A production that does `work` with the files it is given. */
function productionOf(work: Work): Production<typeof options> {
  const { read } = defineStages({ read: { unit: 'files', weight: 1 } });
  return {
    name: 'sample',
    options,
    stages: [read],
    outputs: [],
    load: async () => ({
      plan: async () => ({}),
      async run(context, given) {
        await work(context, given);
        const step = { ...read, version: '1', run: async () => ({}) };
        await context.step(step, { number: numbers++ }, undefined);
        return { status: 'completed', outputs: {} };
      },
    }),
  };
}

let numbers = 0;
const newPlace = (): string => join(folder, `place-${numbers++}`);

async function run(
  given: Options,
  work: Work = async () => undefined,
  place = newPlace(),
  policy: Partial<InputPolicy> = {},
) {
  const events: WorkflowEvent[] = [];
  const summary = await runWorkflow(productionOf(work), given, {
    store: new DiskArtifactStore(place),
    onEvent: (event) => events.push(event),
    inputs: { allowPrivate: true, partFolder: join(place, 'downloads'), ...policy },
  });
  return { summary, events };
}

async function listening(listener: (request: IncomingMessage) => Record<string, string>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-length': String(content.length), ...listener(request) });
    response.end(request.method === 'GET' ? content : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

suite('a web address', () => {
  test('is fetched once for each version of it, under its own name, with progress in bytes', async () => {
    let version = '"1"';
    await using server = await listening(() => ({ etag: version }));
    const input = `${server.origin}/plays/my%20play.mp4?key=1`;
    const place = newPlace();
    const paths: string[] = [];
    const once = () =>
      run(
        { input },
        async (context, { input: path }) => {
          paths.push(path!);
          assert.deepEqual(await readFile(path!), content);
          assert.equal(context.files.nameOf(path!), input);
        },
        place,
      );
    const { events, summary } = await once();
    assert.deepEqual(
      summary.steps.map(({ name, status }) => [name, status]),
      [
        ['fetch', 'run'],
        ['read', 'run'],
      ],
    );
    const progress = events.filter((event) => event.type === 'step-progress' && event.step === 'fetch');
    const last = progress.at(-1);
    assert.ok(last?.type === 'step-progress');
    assert.deepEqual([last.done, last.total, last.unit], [content.length, content.length, 'bytes']);
    let overall = 0;
    for (const event of events) {
      if (event.type !== 'step-progress' && event.type !== 'step-end') continue;
      assert.ok(event.overall >= overall && event.overall <= 1);
      overall = event.overall;
    }
    assert.ok(last.overall > 0 && last.overall < 0.5, 'fetching is a part of the whole');
    assert.ok(overall > 0.999_999);

    const second = await once();
    assert.equal(second.summary.steps[0]!.status, 'reused');
    assert.deepEqual(
      server.asked.map((line) => line.split(' ')[0]),
      ['HEAD', 'GET', 'HEAD'],
    );
    version = '"2"';
    assert.equal((await once()).summary.steps[0]!.status, 'run');
    assert.equal(basename(paths[0]!), 'my play.mp4');
    assert.equal(paths[0], paths[1]);
    assert.notEqual(paths[0], paths[2]);
    assert.deepEqual(await readdir(join(place, 'downloads')), [], 'nothing unfinished is left');
  });

  test('of a server that names no version is fetched each time', async () => {
    await using server = await listening(() => ({}));
    const place = newPlace();
    for (const _ of [1, 2]) await run({ input: `${server.origin}/a.mp4` }, undefined, place);
    assert.equal(server.asked.filter((line) => line.startsWith('GET')).length, 2);
  });

  test('keeps the time that its server gives it, so that large files are the same each time', async () => {
    const modified = 'Tue, 03 Mar 2020 10:00:00 GMT';
    await using server = await listening(() => ({ 'last-modified': modified }));
    await run({ input: `${server.origin}/a.mp4` }, async (_context, { input }) => {
      assert.equal((await stat(input!)).mtime.toUTCString(), modified);
    });
  });

  test('that breaks off goes on where it was, also in another run', async () => {
    await using server = await unrulyServer(content, ['truncate', 'good']);
    await run({ input: `${server.origin}/a.mp4` }, async (_context, { input }) => {
      assert.deepEqual(await readFile(input!), content);
    });
    assert.match(server.ranges.at(-1)!, /^bytes=[1-9]\d*-$/);
    await using broken = await unrulyServer(content, ['truncate', 'fail', 'fail', 'fail', 'good']);
    const place = newPlace();
    const address = `${broken.origin}/a.mp4`;
    await assert.rejects(run({ input: address }, undefined, place), {
      code: 'download.failed',
      value: address,
    });
    assert.equal(broken.ranges.length, 4);
    await run({ input: address }, undefined, place);
    assert.match(broken.ranges.at(-1)!, /^bytes=[1-9]\d*-$/);
  });

  test('that can’t be had is one clear error, and the work does not begin', async () => {
    const refuse: Work = async () => assert.fail('it began');
    await using gone = await unrulyServer(content, ['gone']);
    await assert.rejects(run({ input: `${gone.origin}/a.mp4` }, refuse), {
      code: 'download.refused',
      kind: 'input',
    });
    await using large = await unrulyServer(content, ['lie-long']);
    await assert.rejects(
      run({ input: `${large.origin}/a.mp4` }, refuse, newPlace(), { maxBytes: 10 * content.length }),
      { code: 'download.too-large', kind: 'input' },
    );
    await using endless = await listening(() => ({}));
    await assert.rejects(
      run({ input: `${endless.origin}/a.mp4` }, refuse, newPlace(), { maxBytes: content.length - 1 }),
      { code: 'download.too-large' },
    );
    const asked = run({ input: `${gone.origin}/a.mp4` }, refuse, newPlace(), { allowPrivate: false });
    await assert.rejects(asked, { code: 'source.address-refused' });
    assert.equal(gone.heads(), 1, 'a refused address is not asked');
  });

  test('may be a document or a model; names of models are left alone', async () => {
    await using server = await listening(() => ({ etag: '"1"' }));
    const given = { document: `${server.origin}/novel.txt`, model: `${server.origin}/net.safetensors` };
    await run(given, async (_context, { document, model }) => {
      assert.deepEqual([basename(document!), basename(model!)], ['novel.txt', 'net.safetensors']);
    });
    await run({ model: 'default' }, async (_context, { model }) => assert.equal(model, 'default'));
  });

  test('stands in messages instead of the place that it was fetched to', async () => {
    await using server = await listening(() => ({ etag: '"1"' }));
    const input = `${server.origin}/a.mp4`;
    const place = newPlace();
    const complain: Work = async (context, { input: path }) => {
      context.warn({ code: 'sample.odd', message: `${path} is odd.` });
      throw new Error(`${path} is broken`);
    };
    const events: WorkflowEvent[] = [];
    const failing = runWorkflow(
      productionOf(complain),
      { input },
      {
        store: new DiskArtifactStore(place),
        onEvent: (event) => events.push(event),
        inputs: { allowPrivate: true },
      },
    );
    await assert.rejects(failing, { message: `${input} is broken` });
    const warning = events.find((event) => event.type === 'warning');
    assert.deepEqual(warning, {
      type: 'warning',
      warning: { code: 'sample.odd', message: `${input} is odd.` },
    });
  });
});

suite('a list of inputs', () => {
  test('goes on without those that can’t be had', async () => {
    await using good = await listening(() => ({ etag: '"1"' }));
    await using gone = await unrulyServer(content, ['gone']);
    const sources = [
      `${gone.origin}/a.mp4`,
      `${good.origin}/b.mp4`,
      'ftp://example.org/c.mp4',
      `${good.origin}/d.mp4`,
      'upload:1',
    ];
    const { events } = await run({ sources }, async ({ files }, { sources: here }) => {
      assert.deepEqual(
        Object.entries(files.failures).map(([key, { code }]) => [key, code]),
        [
          ['sources.2', 'source.scheme'],
          ['sources.4', 'source.of-service'],
          ['sources.0', 'download.refused'],
        ],
      );
      assert.deepEqual(
        here!.map((path) => basename(path)),
        ['a.mp4', 'b.mp4', 'c.mp4', 'd.mp4', 'upload:1'],
      );
      for (const i of [1, 3]) assert.deepEqual(await readFile(here![i]!), content);
    });
    const last = events.findLast((event) => event.type === 'step-progress' && event.step === 'fetch');
    assert.ok(last?.type === 'step-progress' && last.total !== undefined && last.done <= last.total);
  });

  test('of which nothing can be had is an error', async () => {
    const sources = ['ftp://example.org/a.mp4', 'http://10.0.0.1/b.mp4'];
    await assert.rejects(
      run({ sources }, async () => assert.fail('it began'), newPlace(), { allowPrivate: false }),
      { code: 'source.scheme' },
    );
  });
});

suite('an object of a bucket', () => {
  test('is fetched once for each version of it', async () => {
    await mkdir(join(folder, 's3'));
    await using server = await startS3Server(join(folder, 's3'));
    const store = await openObjectStore(server.address(''));
    const film = join(folder, 'film.mp4');
    await writeFile(film, content);
    await store.put('plays/my film.mp4', film);
    const place = newPlace();
    const input = server.address('plays/my%20film.mp4');
    const once = () =>
      run(
        { input },
        async (_context, { input: path }) => {
          assert.equal(basename(path!), 'my film.mp4');
          assert.deepEqual(await readFile(path!), content);
        },
        place,
      );
    assert.equal((await once()).summary.steps[0]!.status, 'run');
    assert.equal((await once()).summary.steps[0]!.status, 'reused');
    await assert.rejects(run({ input: server.address('plays/none.mp4') }), { code: 'source.not-found' });
    await assert.rejects(run({ input }, undefined, newPlace(), { maxBytes: 10 }), {
      code: 'download.too-large',
    });

    const reads: unknown[] = [];
    const partPath = join(folder, 'half');
    await writeFile(partPath, content.subarray(0, 100_000));
    const read = store.read.bind(store);
    store.read = (key, range) => {
      reads.push(range);
      return read(key, range);
    };
    await receiveObject(store, 'plays/my film.mp4', { partPath, maxBytes: 1e9 });
    assert.deepEqual(reads, [{ start: 100_000, end: content.length - 1 }]);
    assert.deepEqual(await readFile(partPath), content);
  });
});

test('what was fetched is not put into the bucket that machines share', async () => {
  await using server = await listening(() => ({ etag: '"1"' }));
  const objects = await openObjectStore(join(folder, 'shared'));
  const store = new SharedArtifactStore(newPlace(), objects);
  const given = { input: `${server.origin}/a.mp4` };
  for (const status of ['run', 'reused']) {
    const { steps } = await runWorkflow(
      productionOf(async () => undefined),
      given,
      {
        store,
        inputs: { allowPrivate: true },
      },
    );
    assert.equal(steps[0]!.status, status);
  }
  const keys = (await Array.fromAsync(objects.list('artifacts/'))).map(({ key }) => key);
  assert.ok(keys.length > 0, 'the other step is shared');
  assert.ok(!keys.some((key) => key.endsWith('a.mp4')));
});

test('somebody else’s work opens what was checked and nothing that it names', async () => {
  await using server = await listening(() => ({ etag: '"1"' }));
  const url = `${server.origin}/a.mp4`;
  const policy = { isConfined: true, sources: { input: { kind: 'url', url, name: 'a.mp4' } } } as const;
  await run(
    { input: 'upload:1', document: `${server.origin}/other.txt` },
    async ({ files }, { input, document }) => {
      assert.equal(files.nameOf(input!), 'a.mp4');
      assert.equal(document, `${server.origin}/other.txt`);
    },
    newPlace(),
    policy,
  );
  assert.deepEqual(server.asked, ['HEAD /a.mp4', 'GET /a.mp4']);
});

suite('what a document names', () => {
  test('is fetched from its address, or found beside the document, wherever that is', async () => {
    await using server = await listening(() => ({ etag: '"1"' }));
    const local = join(folder, 'edits', 'cut.json');
    await run({ document: `${server.origin}/edits/cut.json?key=1` }, async (context, { document }) => {
      assert.equal(
        await openReferenced(context, 'films/a.mp4', local),
        join(folder, 'edits', 'films', 'a.mp4'),
      );
      assert.equal(await openReferenced(context, '/films/a.mp4', document!), '/films/a.mp4');
      for (const [reference, base] of [
        [`${server.origin}/elsewhere/b.mp4`, local],
        ['../my films/100%.mp4', document!],
      ] as const)
        assert.deepEqual(await readFile(await openReferenced(context, reference, base)), content);
      await assert.rejects(openReferenced(context, 'upload:1', local), { code: 'source.of-service' });
    });
    assert.deepEqual(
      server.asked.filter((line) => line.startsWith('GET')),
      ['GET /edits/cut.json?key=1', 'GET /elsewhere/b.mp4', 'GET /my%20films/100%25.mp4'],
    );
  });
});
