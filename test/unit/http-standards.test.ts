import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Hono } from 'hono';
import { normalizeBasePath, stripBasePath } from '../../src/service/base-path.ts';
import { findClientAddress, parseProxies } from '../../src/service/client-address.ts';
import { evaluatePreconditions, isRangeFresh } from '../../src/service/conditional-request.ts';
import { Authentication } from '../../src/service/security.ts';

const modifiedAt = new Date('2026-03-04T05:06:07.890Z');
const validators = { etag: '"tag"', modifiedAt };
const NOW = 'Wed, 04 Mar 2026 05:06:07 GMT';
const BEFORE = 'Wed, 04 Mar 2026 05:06:06 GMT';
const asking = (headers: Record<string, string>) =>
  ({ req: { header: (name: string) => headers[name] } }) as never;

suite('preconditions', () => {
  const cases: readonly (readonly [Record<string, string>, 304 | 412 | undefined])[] = [
    [{}, undefined],
    [{ 'if-none-match': '"tag"' }, 304],
    [{ 'if-none-match': 'W/"tag"' }, 304],
    [{ 'if-none-match': '"a", W/"tag" , "b"' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"', 'if-modified-since': NOW }, undefined],
    [{ 'if-modified-since': NOW }, 304],
    [{ 'if-modified-since': BEFORE }, undefined],
    [{ 'if-modified-since': 'yesterday' }, undefined],
    [{ 'if-match': '"tag"' }, undefined],
    [{ 'if-match': '*' }, undefined],
    [{ 'if-match': 'W/"tag"' }, 412],
    [{ 'if-match': '"other"', 'if-none-match': '"tag"' }, 412],
    [{ 'if-unmodified-since': NOW }, undefined],
    [{ 'if-unmodified-since': BEFORE }, 412],
  ];
  for (const [headers, expected] of cases)
    test(JSON.stringify(headers), () =>
      assert.equal(evaluatePreconditions(asking(headers), validators), expected),
    );

  test('a range of something else is not answered', () => {
    const fresh = [undefined, '"tag"', NOW].map((each) =>
      isRangeFresh(asking(each === undefined ? {} : { 'if-range': each }), validators),
    );
    assert.deepEqual(fresh, [true, true, true]);
    for (const stale of ['"other"', 'W/"tag"', BEFORE])
      assert.equal(isRangeFresh(asking({ 'if-range': stale }), validators), false, stale);
  });
});

test('the base path is taken off where it is there', () => {
  assert.deepEqual(['', '/', 'a', '/a/b/', '//a'].map(normalizeBasePath), ['', '', '/a', '/a/b', '/a']);
  const targets = ['/a/api?x=/a', '/a', '/a?x', '/api', '/ab', '/'];
  assert.deepEqual(
    targets.map((target) => stripBasePath(target, '/a')),
    ['/api?x=/a', '/', '/?x', '/api', '/ab', '/'],
  );
  assert.equal(stripBasePath('/a', ''), '/a');
});

suite('the address of a caller', () => {
  const proxies = parseProxies(['127.0.0.1', '10.0.0.0/8', '::1']);
  const cases: readonly (readonly [string, string, Parameters<typeof findClientAddress>[1], string])[] = [
    ['is that of the connection', '192.0.2.1', { xForwardedFor: '198.51.100.1' }, '192.0.2.1'],
    ['is forwarded by a proxy', '127.0.0.1', { xForwardedFor: '198.51.100.1' }, '198.51.100.1'],
    [
      'is forwarded by several',
      '::ffff:127.0.0.1',
      { xForwardedFor: '6.6.6.6, 198.51.100.1, 10.1.1.1' },
      '198.51.100.1',
    ],
    [
      'is forwarded in the standard way',
      '::1',
      { forwarded: 'for=6.6.6.6, for="[2001:db8::1]:99";proto=https' },
      '2001:db8::1',
    ],
    [
      'is the one of X-Forwarded-For where both are there',
      '127.0.0.1',
      { forwarded: 'for=6.6.6.6', xForwardedFor: '198.51.100.1' },
      '198.51.100.1',
    ],
    ['with a port', '127.0.0.1', { xForwardedFor: '198.51.100.1:4711' }, '198.51.100.1'],
    ['is hidden', '127.0.0.1', { forwarded: 'for=_hidden' }, '127.0.0.1'],
    ['is not said', '127.0.0.1', {}, '127.0.0.1'],
  ];
  for (const [name, connected, headers, expected] of cases)
    test(name, () => assert.equal(findClientAddress(connected, headers, proxies), expected));

  test('a text that is no address is no proxy', () => {
    for (const text of ['nginx', '10.0.0.0/99', '']) assert.throws(() => parseProxies([text]), text);
  });
});

suite('without tokens', () => {
  const service = { policy: { requireToken: false, corsOrigins: ['https://studio.example'] } } as never;
  const app = new Hono()
    .use(new Authentication(service).require() as never)
    .all('*', ({ text }) => text('in'));
  app.onError((error, { text }) => text((error as unknown as { code: string }).code, 403));
  const own = 'http://127.0.0.1:8420';
  const cases: readonly (readonly [string, string, Record<string, string>, boolean])[] = [
    ['a program may do all', 'POST', {}, true],
    ['its own page may do all', 'POST', { origin: own, 'sec-fetch-site': 'same-origin' }, true],
    ['an address that is typed in is answered', 'GET', { 'sec-fetch-site': 'none' }, true],
    ['an allowed origin may do all', 'POST', { origin: 'https://studio.example' }, true],
    [
      'a page of another port may not act',
      'POST',
      { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' },
      false,
    ],
    ['also by a form, which says no origin', 'POST', { 'sec-fetch-site': 'same-site' }, false],
    ['a page elsewhere may not act', 'DELETE', { origin: 'https://elsewhere.example' }, false],
    ['nor read', 'GET', { 'sec-fetch-site': 'cross-site' }, false],
    ['a page without an origin may not act', 'POST', { origin: 'null' }, false],
  ];
  for (const [name, method, headers, isAllowed] of cases)
    test(name, async () => {
      const answer = await app.request(own, { method, headers: { host: '127.0.0.1:8420', ...headers } });
      assert.equal(await answer.text(), isAllowed ? 'in' : 'auth.cross-site');
    });
});
