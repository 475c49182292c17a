import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fetchFile } from '../../src/adapters/hosted-generation/fetch-file.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

/** Fetches a file from a service that answers as it is told, call by call. @returns the number of calls */
async function fetchFrom(
  answer: (response: ServerResponse, call: number) => void,
  limits: { readonly maxSeconds?: number; readonly stallSeconds?: number; readonly signal?: AbortSignal },
): Promise<number> {
  let calls = 0;
  const server = createServer((_request, response) => answer(response, calls++));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signal = new AbortController().signal;
  try {
    await fetchFile(`${serviceUrl}/made`, join(folder, `${Math.random()}`), {
      ...{ serviceUrl, maxBytes: 1 << 20, signal },
      ...limits,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return calls;
}

suite('a result that a service keeps', () => {
  test('is fetched again where the service goes silent, before its answer or within', async () => {
    for (const begins of [false, true]) {
      const calls = await fetchFrom(
        (response, call) => {
          if (call > 0) return void response.end('whole');
          response.writeHead(200, { 'content-length': 5 });
          if (begins) response.write('wh');
        },
        { stallSeconds: 0.2 },
      );
      assert.equal(calls, 2);
    }
  });

  test('that never comes is late, and nobody has cancelled it', async () => {
    const trickle = (response: ServerResponse) => void response.writeHead(200).write('w');
    await assert.rejects(fetchFrom(trickle, { maxSeconds: 0.3 }), { code: 'download.timed-out' });
    const signal = AbortSignal.timeout(100);
    await assert.rejects(fetchFrom(trickle, { signal }), { code: 'cancelled' });
  });
});
