import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { registerHooks } from 'node:module';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'node:test';
import { createPlayer } from '../support/fake-player.ts';

const CLIENT = new URL('../../src/client/index.ts', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) => next(name === 'footlight/client' ? CLIENT : name, context),
});
const { askPatiently } = await import('../../web/src/media/ask-patiently.ts');
/** Loaded without its types, which are those of browsers. */
const FEED = '../../web/src/media/fragment-feed.ts';
const { feedFragments } = (await import(FEED)) as {
  feedFragments(player: unknown, source: object): Promise<never>;
};

type Answer = (response: ServerResponse) => void;

/** Answers each request by the next of the answers, and all after them by the last. */
async function serve(...answers: Answer[]) {
  let asked = 0;
  const server = createServer((_, response) => answers[Math.min(asked++, answers.length - 1)]!(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    count: () => asked,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const refuse =
  (status: number): Answer =>
  (response) =>
    void response.writeHead(status).end('{}');

const breakOff: Answer = (response) => {
  response.writeHead(200, { 'content-length': 100 }).write('half');
  setTimeout(() => response.destroy(), 20);
};

suite('a preview that is played while it is made', () => {
  test('goes on after a passing refusal and an answer that breaks off', async () => {
    using service = await serve(refuse(503), breakOff, (response) => response.end('all'));
    const { signal } = new AbortController();
    const told = await askPatiently(service.url, { signal }, (answer) => answer.text());
    assert.deepEqual([told, service.count()], ['all', 3]);
  });

  test('ends at a refusal for good, and with who looks', async () => {
    using service = await serve(refuse(404));
    const { signal } = new AbortController();
    const read = (answer: Response) => answer.text();
    await assert.rejects(askPatiently(service.url, { signal }, read), { status: 404 });
    using busy = await serve(refuse(502));
    await assert.rejects(askPatiently(busy.url, { signal: AbortSignal.timeout(50) }, read), {
      name: 'TimeoutError',
    });
  });

  test('has its true end, also for who seeks behind it before it is there', async () => {
    const sizes = [4, 5, 6, 7];
    const list = `#EXTM3U\n#EXT-X-MAP:URI="p",BYTERANGE="${sizes[0]}@0"\n${[1, 2, 3]
      .map((at) => `#EXTINF:2.0,\n#EXT-X-BYTERANGE:${sizes[at]}@${at * 10}\np\n`)
      .join('')}#EXT-X-ENDLIST\n`;
    using service = await serve(
      (response) => response.end(list),
      (response) => response.writeHead(206).end('mp4a'),
      // Each holds the two seconds of its place.
      (response) => response.writeHead(206).end('4'),
    );
    const { player, source, ended } = createPlayer(15);
    const leave = new AbortController();
    const addresses = { file: service.url, list: service.url };
    const feeding = feedFragments(player, { addresses, seconds: 20, signal: leave.signal });
    await Promise.race([ended, feeding]);
    assert.deepEqual([source.duration, player.currentTime], [6, 6]);
    assert.deepEqual(source.appended, ['mp4a', '4'], 'the last alone was fetched');
    leave.abort();
    await assert.rejects(feeding, { name: 'AbortError' });
  });
});
