import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FootlightClient } from '../../src/client/index.ts';
import { EmbeddedPostgres } from '../../src/jobs/postgres/embedded-postgres.ts';
import { parseProxies } from '../../src/service/client-address.ts';
import { unlessFull } from '../support/full.ts';
import { type Nginx, startNginx, unlessNginx } from '../support/nginx.ts';
import { layPostgres } from '../support/postgres-template.ts';
import { startProgram } from '../support/processes.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

suite('behind nginx, as the example configures it', { skip: unlessNginx }, () => {
  let service: TestService;
  let nginx: Nginx;
  let client: FootlightClient;
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };

  before(async () => {
    const folder = createTemporaryFolder();
    service = await startTestService(folder, {
      policy: { basePath: '/footlight', trustedProxies: parseProxies(['127.0.0.1']) },
    });
    nginx = await startNginx(join(folder, 'nginx'), service.url);
    client = new FootlightClient({ url: `${nginx.url}/footlight`, token: ADMIN_TOKEN });
  });
  after(async () => {
    await nginx[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
  });

  /** Sends over one connection to nginx, which keeps its own to the service. */
  const send = (agent: Agent, method: string, path: string, body = ''): Promise<number> =>
    new Promise((resolve, reject) => {
      const length = { 'content-length': String(body.length) };
      const sent = request(`${nginx.url}/footlight${path}`, {
        agent,
        method,
        headers: { ...headers, ...length },
      });
      sent.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode!)));
      sent.on('error', reject).end(body);
    });

  test('who comes after a refused body is answered, on kept connections', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 10; i++) {
      assert.equal(await send(agent, 'POST', '/api/v1/toy', 'a'.repeat(200_000)), 413);
      assert.equal(await send(agent, 'GET', '/api/v1/tasks'), 200);
    }
    agent.destroy();
  });

  test('events come when they happen, and go on after nginx was restarted', async () => {
    const id = await client.submit('toy' as never, { steps: 4, seconds: 0.7 } as never);
    const numbers: number[] = [];
    for await (const { sequence, event_type } of client.follow(id)) {
      numbers.push(sequence);
      if (event_type !== 'step-start' || numbers.includes(-1)) continue;
      const { status } = await service.client.getTask(id);
      assert.equal(status, 'running', 'the first step is told while it runs');
      await nginx.restart();
      numbers.push(-1);
    }
    const told = numbers.filter((number) => number > 0);
    assert.deepEqual(
      told,
      told.map((_, i) => i + 1),
    );
    assert.equal((await client.getTask(id)).status, 'completed');
  });

  test('uploads pass, also where nginx was left its limit of a megabyte', async () => {
    const file = new Blob([new Uint8Array(7 << 20)]);
    const limited = new FootlightClient({ url: `${nginx.limitedUrl}/footlight`, token: ADMIN_TOKEN });
    for (const each of [client, limited]) {
      const id = (await each.upload(file, { name: 'large.bin' })).replace('upload:', '');
      const [object] = await Array.fromAsync(service.backend.objects.list(`uploads/${id}/`));
      assert.equal(object?.sizeBytes, file.size);
    }
  });

  test('addresses lie below the path, and the audit has nginx’s word on who asks', async () => {
    const forged = { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6' };
    const answer = await fetch(`${nginx.url}/footlight/api/v1/toy`, {
      method: 'POST',
      headers: { ...headers, ...forged },
      body: '{}',
    });
    const { status_url } = (await answer.json()) as { status_url: string };
    assert.equal((await fetch(new URL(status_url, nginx.url), { headers })).status, 200);
    const page = await fetch(`${nginx.url}/footlight/`);
    assert.deepEqual([page.status, new URL(page.url).pathname], [200, '/footlight/docs']);
    const [row] = await service.backend.database.query<{ address: string }>(
      'SELECT address FROM footlight.audit ORDER BY id DESC LIMIT 1',
    );
    assert.equal(row?.address, '127.0.0.1');
  });
});

test('a service that is killed behind nginx and started again is noticed by nobody', {
  skip: unlessNginx || unlessFull,
}, async () => {
  const folder = createTemporaryFolder();
  await chmod(folder, 0o755);
  const postgres = join(folder, 'postgres');
  await layPostgres(postgres);
  await using database = await EmbeddedPostgres.start({ directory: postgres });
  const environment = {
    DATABASE_URL: database.url,
    FOOTLIGHT_TOKEN: ADMIN_TOKEN,
    TOY_BASE_PATH: '/footlight',
  };
  const data = join(folder, 'data');
  await using first = await startProgram('service', data, environment);
  await using _worker = await startProgram('worker', data, environment);
  await using nginx = await startNginx(join(folder, 'nginx'), first.ready);
  const client = new FootlightClient({ url: `${nginx.url}/footlight`, token: ADMIN_TOKEN });

  const id = await client.submit('toy' as never, { steps: 6, seconds: 0.5 } as never);
  const told: number[] = [];
  const following = (async () => {
    for await (const { sequence } of client.follow(id)) told.push(sequence);
  })();
  const file = new Blob([new Uint8Array(9 << 20)]);
  const uploading = Promise.withResolvers<void>();
  const uploaded = client.upload(file, { name: 'large.bin', onProgress: () => uploading.resolve() });
  await Promise.all([uploading.promise, waitUntil(() => told.length > 1)]);
  await first.kill();
  const submitted = client.submit('toy' as never, { steps: 1, seconds: 0 } as never);
  await sleep(300);
  await using _second = await startProgram('service', data, environment, Number(new URL(first.ready).port));

  await following;
  assert.deepEqual(
    told,
    told.map((_, i) => i + 1),
    'each event once, in order',
  );
  assert.equal((await client.getTask(id)).status, 'completed');
  const upload = (await uploaded).replace('upload:', '');
  const state = await fetch(`${nginx.url}/footlight/api/v1/uploads/${upload}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'tus-resumable': '1.0.0' },
  });
  assert.equal(state.headers.get('upload-offset'), String(file.size));
  for await (const _event of client.follow(await submitted));
  assert.equal((await client.getTask(await submitted)).status, 'completed');
  assert.equal((await client.listTasks({ mode: 'run' })).length, 2, 'nothing is submitted twice');
});

async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}
