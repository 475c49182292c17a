import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ApiError, FootlightClient } from '../../src/client/index.ts';

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

  test('does not follow redirects, and says what answers in the service’s place', async () => {
    const moved = (): Response =>
      new Response('', { status: 301, headers: { location: 'https://host.example/' } });
    const page = (): Response => new Response('<!doctype html>', { status: 200 });
    const { client } = answered('http://host.example', [moved, page]);
    await assert.rejects(client.getTask('a'), { code: 'service.redirect', value: 'https://host.example/' });
    await assert.rejects(client.getTask('a'), { code: 'service.answer', reason: 'foreign' });
  });

  test('asks again where an answer breaks off', async () => {
    const broken = (): Response =>
      new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) }));
    const { asked, client } = answered('http://host.example', [broken, json({ task_id: 'task_1' })]);
    assert.equal((await client.getTask('task_1')).task_id, 'task_1');
    assert.equal(asked.length, 2);
  });

  test('uploads to its own service, whatever address the answer has', async () => {
    const location = 'https://evil.example/api/v1/uploads/upload_1';
    const made = (): Response => new Response(null, { status: 201, headers: { location } });
    const sent = (offset: string) => (): Response =>
      new Response(null, { status: 204, headers: { 'upload-offset': offset } });
    const bare = (): Response => new Response(null, { status: 204 });
    const { asked, client } = answered('http://host.example', [made, sent('2'), sent('5'), made, bare]);
    const file = new Blob(['whole']);
    assert.equal(await client.upload(file, { name: 'a' }), 'upload:upload_1');
    for (const { url } of asked) assert.ok(url.startsWith('http://host.example/api/v1/uploads'), url);
    await assert.rejects(client.upload(file, { name: 'a' }), {
      code: 'service.answer',
      value: 'Upload-Offset',
    });
  });

  test('begins an upload again that the service has forgotten', async () => {
    const gone = json({ code: 'upload.not-found', detail: '' }, 404);
    const location = '/api/v1/uploads/upload_2';
    const made = (): Response => new Response(null, { status: 201, headers: { location } });
    const sent = (): Response => new Response(null, { status: 204, headers: { 'upload-offset': '5' } });
    const { client } = answered('http://host.example', [gone, made, sent]);
    const begun: string[] = [];
    const how = {
      name: 'a',
      source: 'upload:upload_1',
      onBegin: (source: string) => void begun.push(source),
    };
    assert.equal(await client.upload(new Blob(['whole']), how), 'upload:upload_2');
    assert.deepEqual(begun, ['upload:upload_2']);
  });

  test('takes a service that has taken a request and says nothing for one that is away', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    let asked = 0;
    const mute = (_: unknown, { signal }: RequestInit = {}): Promise<Response> => {
      asked++;
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
    };
    const client = new FootlightClient({ url: 'http://127.0.0.1:1', fetch: mute as typeof fetch });
    const session = assert.rejects(client.readSession(), { code: 'service.unreachable', status: 0 });
    const away: boolean[] = [];
    const stop = new AbortController();
    const follower = client.createFollower((isAway) => away.push(isAway));
    const followed = Array.fromAsync(follower.follow('task_1', { signal: stop.signal }));
    // The session is asked for twice, with a pause between.
    while (asked < 4) {
      await new Promise(setImmediate);
      context.mock.timers.tick(10_000);
    }
    await session;
    assert.deepEqual(away.slice(0, 1), [true]);
    stop.abort();
    assert.deepEqual(await followed, []);
  });

  test('hands on all that a refusal says', () => {
    const problem = {
      code: 'speech.voice',
      detail: 'There is no such voice.',
      reason: 'unlisted',
      parameters: { engine: 'espeak' },
      value: 'nobody',
      remedy: 'List them.',
      report: 'error_1',
    };
    assert.deepEqual(new ApiError(422, problem).toProblem(), problem);
    const told = new ApiError(422, new ApiError(422, problem).toProblem());
    assert.deepEqual(
      { ...told, message: told.message },
      { ...new ApiError(422, problem), message: problem.detail },
    );
  });
});
