import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkUrl, GuardedFetch, isPublicAddress } from '../../src/storage/address-guard.ts';

const STRICT = { allowPrivate: false };

/** Networks that no input may come from, with a mask of their fixed bits. */
const PRIVATE: readonly (readonly [number, number])[] = [
  [0x7f000000, 8],
  [0x0a000000, 8],
  [0xac100000, 12],
  [0xc0a80000, 16],
  [0xa9fe0000, 16],
  [0x64400000, 10],
  [0x00000000, 8],
  [0xe0000000, 4],
];

const privateAddress = fc
  .tuple(fc.constantFrom(...PRIVATE), fc.nat({ max: 2 ** 32 - 1 }))
  .map(([[network, bits], random]) => (network + (random % 2 ** (32 - bits))) >>> 0);

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');

test('a private IPv4 address is refused in every notation, bare and inside IPv6', () => {
  const notations: readonly ((address: number) => string)[] = [
    dotted,
    (address) => String(address),
    (address) => `0x${address.toString(16)}`,
    (address) => `0${address.toString(8)}`,
    (address) => `${address >>> 24}.${address & 0xffffff}`,
    (address) => `[::ffff:${dotted(address)}]`,
    (address) => `[64:ff9b::${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}]`,
    (address) => `[2002:${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}::1]`,
  ];
  fc.assert(
    fc.property(privateAddress, fc.constantFrom(...notations), (address, write) => {
      assert.throws(() => checkUrl(`http://${write(address)}/film.mp4`, STRICT), {
        code: 'source.address-refused',
      });
    }),
    { numRuns: 500 },
  );
});

test('public addresses and names pass', () => {
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '8.8.8.8'])
    assert.ok(isPublicAddress(address), address);
  for (const url of [
    'https://example.org/a.mp4',
    'http://93.184.216.34:8080/a',
    'https://[2606:4700::1111]/a',
  ])
    assert.ok(checkUrl(url, STRICT));
});

test('a name that leads to a private address is refused when it is connected to', async (context) => {
  const found = await lookup(hostname()).catch(() => undefined);
  if (!found || isPublicAddress(found.address)) return context.skip('this machine has no private name');
  await using server = await listening((_request, response) => response.end('secret'));
  await using guarded = new GuardedFetch(STRICT);
  const url = `http://${hostname()}:${server.port}/`;
  await assert.rejects(guarded.fetch(url, {}), { code: 'source.address-refused' });
  await using open = new GuardedFetch({ allowPrivate: true });
  const answer = await open.fetch(`http://127.0.0.1:${server.port}/`, {});
  assert.equal(await answer.text(), 'secret');
});

test('redirects are followed a few times, and each is checked like the first address', async () => {
  await using guarded = new GuardedFetch({ allowPrivate: true });
  const to =
    (location: (path: number) => string, last: number): RequestListener =>
    (request, response) => {
      const step = Number(request.url!.slice(1));
      if (step >= last) response.end('here');
      else response.writeHead(302, { location: location(step + 1) }).end();
    };
  await using short = await listening(to((step) => `/${step}`, 4));
  assert.equal(await (await guarded.fetch(`http://127.0.0.1:${short.port}/0`, {})).text(), 'here');
  await using endless = await listening(to((step) => `/${step}`, 100));
  await assert.rejects(guarded.fetch(`http://127.0.0.1:${endless.port}/0`, {}), { code: 'source.redirects' });
  for (const target of ['file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://user:pass@127.0.0.1/']) {
    await using away = await listening(to(() => target, 100));
    await assert.rejects(
      guarded.fetch(`http://127.0.0.1:${away.port}/0`, {}),
      { code: 'source.url' },
      target,
    );
  }
});

async function listening(listener: RequestListener): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer(listener);
  server.listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
