import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { Upload, type UploadOptions } from 'tus-js-client';
import { openPage, unlessChromium } from '../support/browser/chromium.ts';
import { type Site, startSite } from '../support/browser/site.ts';
import { type Mishap, type SharedHost, startSharedHost } from '../support/shared-host.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const MAX_BYTES = 4 << 20;
const PIECE_BYTES = 256 << 10;
const authorization = `Bearer ${ADMIN_TOKEN}`;
const content = Buffer.from(new Uint8Array((1 << 20) + 11).map((_, i) => i % 251));
let site: Site;
let service: TestService;
let host: SharedHost;
let endpoint: string;

before(async () => {
  site = await startSite();
  service = await startTestService(createTemporaryFolder(), {
    withWorker: false,
    policy: { basePath: '/footlight', corsOrigins: [site.url], maxUploadBytes: MAX_BYTES },
  });
  host = await startSharedHost(service.url);
  endpoint = `${host.url}/footlight/api/v1/uploads`;
});
after(async () => {
  await host[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

interface Uploaded {
  readonly id: string;
  /** Offsets that the pieces began at. */
  readonly offsets: readonly number[];
}

/** Uploads with tus-js-client in Node. */
function uploadByTus(body: Buffer | Readable, options: UploadOptions): Promise<Uploaded> {
  const offsets: number[] = [];
  return new Promise((resolve, reject) => {
    const upload: Upload = new Upload(body, {
      endpoint,
      headers: { authorization },
      retryDelays: [0, 50, 100, 200],
      chunkSize: PIECE_BYTES,
      metadata: { filename: 'ä.bin' },
      onBeforeRequest(request) {
        if (request.getMethod() === 'PATCH') offsets.push(Number(request.getHeader('Upload-Offset')));
      },
      onError: reject,
      onSuccess: () => resolve({ id: upload.url!.split('/').at(-1)!, offsets }),
      ...options,
    });
    upload.start();
  });
}

async function readStored(id: string): Promise<Buffer> {
  const { objects } = service.backend;
  const [object] = await Array.fromAsync(objects.list(`uploads/${id}/`));
  return buffer(await objects.read(object!.key));
}

suite('tus-js-client in Node', () => {
  test('goes on in the middle of a piece after broken connections, refusals and a lost answer', async () => {
    host.plan('PATCH', 'none', { cutAfterBytes: 100_000 }, 'busy', 'answer-lost');
    const { id, offsets } = await uploadByTus(content, {});
    assert.ok(content.equals(await readStored(id)));
    assert.ok(
      offsets.some((offset) => offset % PIECE_BYTES !== 0),
      offsets.join(),
    );
  });

  test('finds an upload whole whose last answer was lost', async () => {
    host.plan('PATCH', 'answer-lost');
    const { id, offsets } = await uploadByTus(content.subarray(0, 1000), {});
    assert.deepEqual(offsets, [0]);
    assert.ok(content.subarray(0, 1000).equals(await readStored(id)));
  });

  test('sends the first bytes with the request that begins', async () => {
    const { id, offsets } = await uploadByTus(content, { uploadDataDuringCreation: true });
    assert.ok(content.equals(await readStored(id)));
    assert.equal(offsets[0], PIECE_BYTES);
  });

  test('sends what has no length yet, up to the limit and no further', async () => {
    const deferred = { uploadLengthDeferred: true };
    const { id } = await uploadByTus(Readable.from([content, content]), deferred);
    assert.equal((await readStored(id)).length, 2 * content.length);
    const endless = Readable.from(Array(20).fill(content));
    const refused = uploadByTus(endless, deferred);
    const [error] = await Promise.all([refused.catch((caught) => caught)]);
    assert.equal(error.originalResponse?.getStatus(), 413, String(error));
    assert.match(error.originalResponse.getBody(), /"code":"request\.too-large"/);
  });
});

suite('raw requests of the protocol', () => {
  const TUS = { 'tus-resumable': '1.0.0' };
  const begin = async (headers: Record<string, string>): Promise<string> => {
    const begun = await service.ask('POST', '/api/v1/uploads', { headers: { ...TUS, ...headers } });
    assert.equal(begun.status, 201);
    return new URL(begun.headers.get('location')!, service.url).pathname;
  };
  const send = (path: string, offset: number, body: Buffer, headers = {}) =>
    service.ask('PATCH', path, {
      headers: {
        ...TUS,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
        ...headers,
      },
      body,
    });

  test('a length that is never told is bounded in one piece, and over many', async () => {
    for (const pieceBytes of [MAX_BYTES + 1, 3 << 20]) {
      const path = await begin({ 'upload-defer-length': '1' });
      let status = 204;
      let offset = 0;
      for (; status === 204 && offset <= 2 * MAX_BYTES; offset += pieceBytes)
        status = (await send(path, offset, Buffer.alloc(pieceBytes))).status;
      assert.equal(status, 413, `${pieceBytes}`);
      const file = join(service.backend.folders.incoming, path.split('/').at(-1)!);
      const { size } = await stat(file);
      assert.ok(size <= MAX_BYTES, `${size} bytes lie on the disk`);
      assert.equal((await service.ask('DELETE', path, { headers: TUS })).status, 204);
    }
  });

  test('what is announced holds: versions, extensions, the largest size', async () => {
    const asked = { headers: { origin: site.url } };
    const { headers, status } = await service.ask('OPTIONS', '/api/v1/uploads', asked);
    assert.deepEqual([status, headers.get('access-control-allow-origin')], [204, site.url]);
    assert.equal(headers.get('tus-version'), '1.0.0');
    assert.equal(headers.get('tus-max-size'), String(MAX_BYTES));
    const extensions = headers.get('tus-extension')!.split(',').toSorted();
    assert.deepEqual(extensions, [
      'creation',
      'creation-defer-length',
      'creation-with-upload',
      'expiration',
      'termination',
    ]);
    const begun = await service.ask('POST', '/api/v1/uploads', {
      headers: { ...TUS, 'upload-length': '1' },
    });
    const countHours = ({ headers: given }: Response): number =>
      Math.round((Date.parse(given.get('upload-expires')!) - Date.now()) / 3_600_000);
    assert.equal(countHours(begun), 1, 'what no byte comes of');
    const withBytes = await service.ask('POST', '/api/v1/uploads', {
      headers: { ...TUS, 'upload-length': '2', 'content-type': 'application/offset+octet-stream' },
      body: 'a',
    });
    assert.equal(countHours(withBytes), 48);
    const old = await service.ask('POST', '/api/v1/uploads', {
      headers: { 'tus-resumable': '0.2.2', 'upload-length': '1' },
    });
    assert.deepEqual([old.status, old.headers.get('tus-version')], [412, '1.0.0']);
  });

  test('a wrong offset, type or length changes nothing', async () => {
    const path = await begin({ 'upload-length': '10' });
    const five = content.subarray(0, 5);
    assert.equal((await send(path, 0, five)).status, 204);
    assert.equal((await send(path, 0, five)).status, 409);
    assert.equal((await send(path, 6, five)).status, 409);
    assert.equal((await send(path, 5, five, { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await send(path, 5, content.subarray(0, 6))).status, 413);
    assert.equal((await send(path, 5, five, { 'upload-offset': '-5' })).status, 400);
    const head = await service.ask('HEAD', path, { headers: TUS });
    assert.deepEqual(
      [head.headers.get('upload-offset'), head.headers.get('cache-control')],
      ['5', 'no-store'],
    );
    assert.equal((await send(path, 5, five)).status, 204);
  });
});

suite('tus-js-client in Chromium, from another origin', { skip: unlessChromium }, () => {
  test('goes on after a reload', async () => {
    const page = await openPage(site.url);
    const script = { url: `${site.url}/node_modules/tus-js-client/dist/tus.min.js` };
    const options = { endpoint, authorization, size: content.length, pieceBytes: PIECE_BYTES };
    host.plan('PATCH', 'none', ...Array<Mishap>(20).fill('busy'));
    await page.addScriptTag(script);
    const begun = await page.evaluate(
      ({ endpoint, authorization, size, pieceBytes }) =>
        new Promise<string>((resolve, reject) => {
          const { Upload } = (globalThis as unknown as { tus: typeof import('tus-js-client') }).tus;
          const file = new File([new Uint8Array(size)], 'a.bin', { lastModified: 1 });
          const upload: InstanceType<typeof Upload> = new Upload(file, {
            endpoint,
            headers: { authorization },
            chunkSize: pieceBytes,
            retryDelays: [0, 1000, 1000],
            metadata: { filename: file.name },
            onChunkComplete: () => resolve(upload.url!),
            onError: reject,
          });
          upload.start();
        }),
      options,
    );
    await page.reload();
    host.plan('PATCH', 'none', 'busy', 'answer-lost');
    await page.addScriptTag(script);
    const resumed = await page.evaluate(
      ({ endpoint, authorization, size, pieceBytes }) =>
        new Promise<{ url: string; first: number }>((resolve, reject) => {
          const { Upload } = (globalThis as unknown as { tus: typeof import('tus-js-client') }).tus;
          const file = new File([new Uint8Array(size)], 'a.bin', { lastModified: 1 });
          let first = 0;
          const upload: InstanceType<typeof Upload> = new Upload(file, {
            endpoint,
            headers: { authorization },
            chunkSize: pieceBytes,
            retryDelays: [0, 100, 100],
            onChunkComplete: (_piece, accepted) => (first ||= accepted),
            onSuccess: () => resolve({ url: upload.url!, first }),
            onError: reject,
          });
          void upload.findPreviousUploads().then(([previous]) => {
            if (!previous) return reject(new Error('Nothing was kept.'));
            upload.resumeFromPreviousUpload(previous);
            upload.start();
          });
        }),
      options,
    );
    assert.deepEqual(resumed, { url: begun, first: 2 * PIECE_BYTES });
    assert.equal((await readStored(begun.split('/').at(-1)!)).length, content.length);
  });
});
