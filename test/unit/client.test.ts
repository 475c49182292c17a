import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FootlightClient } from '../../src/client/index.ts';

interface Asked {
  readonly url: string;
  readonly key: string | null;
}

/** A client whose requests are answered one after another; a function stands for what is thrown. */
function answered(url: string, answers: readonly (() => Response)[]) {
  const asked: Asked[] = [];
  const ask = async function (this: unknown, input: string | URL | Request, init?: RequestInit) {
    // A browser's own refuses to be called otherwise.
    assert.equal(this, undefined, 'Illegal invocation');
    asked.push({ url: String(input), key: new Headers(init?.headers).get('idempotency-key') });
    return answers[asked.length - 1]!();
  };
  return { asked, client: new FootlightClient({ url, token: 'secret', fetch: ask as typeof fetch }) };
}

const json =
  (body: unknown, status = 200, headers = {}): (() => Response) =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    });
const busy = json({ code: 'request.busy', detail: '' }, 503, { 'retry-after': '0' });
const badGateway = (): Response => new Response('<html>', { status: 502 });
const lost = (): Response => {
  throw new TypeError('fetch failed');
};

suite('the client', () => {
  test('asks below the path that the service lies below, and nowhere else', async () => {
    const { asked, client } = answered('https://host.example/footlight/', [
      json({ task_id: 'task_1' }),
      json({ url: '/files/1/s/task_1/a' }),
      json({ url: '/footlight/files/1/s/task_1/a' }),
      json({ url: 'https://bucket.example/a?signed' }),
    ]);
    await client.getTask('task_1');
    const links = [await client.link('task_1', 'a'), await client.link('task_1', 'a')];
    assert.deepEqual(links, Array(2).fill('https://host.example/footlight/files/1/s/task_1/a'));
    assert.equal(await client.link('task_1', 'a'), 'https://bucket.example/a?signed');
    for (const { url } of asked) assert.ok(url.startsWith('https://host.example/footlight/api/v1/'), url);
  });

  test('sends a submission again, under one key, while it can’t be answered', async () => {
    const { asked, client } = answered('http://host.example', [
      lost,
      busy,
      badGateway,
      json({ task_id: 'task_1' }),
    ]);
    assert.equal(await client.submit('upscale', { input: 'a.png' }), 'task_1');
    assert.equal(asked.length, 4);
    assert.equal(new Set(asked.map(({ key }) => key)).size, 1);
    assert.ok(asked[0]!.key);
  });

  test('gives up where nobody listens, and at once where the answer is final', async () => {
    const nobody = answered('http://host.example', [lost, lost, lost]);
    await assert.rejects(nobody.client.getTask('a'), { code: 'service.unreachable' });
    assert.equal(nobody.asked.length, 2);
    const final = answered('http://host.example', [json({ code: 'task.not-found', detail: '' }, 404)]);
    await assert.rejects(final.client.getTask('a'), { code: 'task.not-found', status: 404 });
  });
});
