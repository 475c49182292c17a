import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { FootlightClient } from '../../src/client/index.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const TOKEN = 'administrator-of-the-traces';
const folder = createTemporaryFolder();

interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number; readonly message?: string };
}

test('a task is a trace with a span for each step, and a failure is marked', async () => {
  await chmod(folder, 0o755);
  const spans: Span[] = [];
  const receiver = createServer(async (request, response) => {
    const body = JSON.parse((await Array.fromAsync(request)).join('')) as {
      resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
    };
    spans.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  await layPostgres(join(folder, 'postgres'));
  await using postgres = await EmbeddedPostgres.start({ directory: join(folder, 'postgres') });
  const environment = {
    DATABASE_URL: postgres.url,
    FOOTLIGHT_TOKEN: TOKEN,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
  };
  await using service = await startProgram('service', join(folder, 'data'), environment);
  const worker = await startProgram('worker', join(folder, 'data'), environment);
  const client = new FootlightClient({ url: service.ready, token: TOKEN });
  for (const options of [{ label: 'good' }, { label: 'bad', failAt: 0 }]) {
    const id = await client.submit('toy' as never, options as never);
    for await (const _event of client.follow(id));
  }
  assert.equal(await worker.stop(), 0);
  receiver.close();
  receiver.closeAllConnections();
  const runs = spans.filter(({ name }) => name === 'task toy');
  const steps = spans.filter(({ name }) => name === 'step toy');
  assert.equal(runs.length, 2);
  assert.equal(steps.length, 2);
  assert.deepEqual(
    new Set(steps.map(({ parentSpanId }) => parentSpanId)),
    new Set(runs.map(({ spanId }) => spanId)),
  );
  assert.deepEqual(runs.map(({ status }) => status.message ?? 'fine').sort(), ['fine', 'toy.broken']);
});
