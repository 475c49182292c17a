import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapConcurrently } from '../src/core/map-concurrently.ts';
import { fetchInputs, type RemoteInput } from '../src/execution/inputs/fetch-inputs.ts';
import type { WorkflowContext } from '../src/execution/workflow.ts';
import { PARALLEL_UPLOADS } from '../src/storage/parallel-transfers.ts';
import { openObjectStore } from '../src/storage/store-url.ts';
import { runInStore } from './run-in-store.ts';

const FILES = 6;
const FILE_BYTES = 6 << 20;
/** What a server gives one connection. */
const BYTES_A_SECOND = 4 << 20;

interface Transfers {
  readonly oneAfterAnother: number;
  readonly sideBySide: number;
  readonly mebibytes: number;
}

/**
 * Fetches and uploads files over connections of a limited speed, one after another and as many at a time as runs do:
 * seconds by the clock, and how much memory the process took more for those side by side.
 */
export async function measureTransfers(
  home: string,
): Promise<{ readonly material: string; readonly downloads: Transfers; readonly uploads: Transfers }> {
  const folder = join(home, 'transfers');
  await mkdir(folder);
  const names = Array.from({ length: FILES }, (_, i) => `file-${i}.bin`);
  for (const name of names) await writeFile(join(folder, name), randomBytes(FILE_BYTES));
  return {
    material: `${FILES} files of ${FILE_BYTES >> 20} MiB, ${BYTES_A_SECOND >> 20} MiB/s a connection`,
    downloads: await measureDownloads(home, folder, names),
    uploads: await measureUploads(folder, names),
  };
}

async function measureDownloads(home: string, folder: string, names: readonly string[]): Promise<Transfers> {
  await using server = await startSlowServer(folder);
  const inputs = names.map((name): RemoteInput => {
    const url = `${server.origin}/${name}`;
    return { key: name, text: url, source: { kind: 'url', url, name }, mayFail: false };
  });
  return await compare(
    () =>
      fetch(join(home, 'alone'), async (context) => {
        for (const input of inputs) await fetchInputs(context, [input]);
      }),
    () => fetch(join(home, 'together'), (context) => fetchInputs(context, inputs)),
  );
}

async function fetch(place: string, work: (context: WorkflowContext) => Promise<unknown>): Promise<void> {
  await runInStore(place, work, { allowPrivate: true, partFolder: join(place, 'parts') });
}

async function measureUploads(folder: string, names: readonly string[]): Promise<Transfers> {
  await using server = await startSlowServer(folder);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' });
  const store = await openObjectStore(`s3://bucket/uploads?endpoint=${server.origin}&style=path`);
  const send = (run: string, concurrency: number) => () =>
    mapConcurrently(names, { concurrency }, (name) => store.put(`${run}/${name}`, join(folder, name)));
  return await compare(send('alone', 1), send('together', PARALLEL_UPLOADS));
}

async function compare(alone: () => Promise<unknown>, together: () => Promise<unknown>): Promise<Transfers> {
  const oneAfterAnother = await measureSeconds(alone);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
  const sideBySide = await measureSeconds(together);
  clearInterval(watch);
  return { oneAfterAnother, sideBySide, mebibytes: Math.round((most - before) / (1 << 20)) };
}

async function measureSeconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round((performance.now() - startedAt) / 10) / 100;
}

/** Serves the files of a folder and takes uploads as a bucket does, each connection at a limited speed. */
async function startSlowServer(folder: string): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer(async (request, response) => {
    if (request.method === 'PUT') {
      await pipeline(request, createBrake(), new Writable({ write: (_chunk, _encoding, done) => done() }));
      return void response.setHeader('etag', '"uploaded"').end();
    }
    const path = join(folder, basename(request.url!));
    response.writeHead(200, { 'content-length': FILE_BYTES, etag: '"whole"' });
    if (request.method === 'HEAD') return void response.end();
    await pipeline(createReadStream(path), createBrake(), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createBrake(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      void sleep((chunk.length / BYTES_A_SECOND) * 1000).then(() => done(null, chunk));
    },
  });
}
