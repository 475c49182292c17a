import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const folder = createTemporaryFolder();
let service: TestService;
before(async () => {
  service = await startTestService(folder, { withWorker: false });
});
after(() => service[Symbol.asyncDispose]());

/** Asks as a page does whose origin is `origin`. */
function askAsPage(method: string, path: string, init: RequestInit & { readonly origin?: string } = {}) {
  const { origin = service.url, ...rest } = init;
  const own = { authorization: 'none', ...(method !== 'GET' && { origin }) };
  return service.ask(method, path, { ...rest, headers: { ...own, ...(rest.headers as object) } });
}

const logIn = (token: string, origin?: string) =>
  askAsPage('POST', '/api/v1/session', { origin, body: JSON.stringify({ token }) });

async function openSession(token = ADMIN_TOKEN): Promise<{ cookie: string }> {
  const answer = await logIn(token);
  assert.equal(answer.status, 201);
  return { cookie: answer.headers.get('set-cookie')!.split(';')[0]! };
}

suite('the session of a page', () => {
  test('is a cookie that no script reads and no other site sends along, by the name of its port', async () => {
    const answer = await logIn(ADMIN_TOKEN);
    const { port } = new URL(service.url);
    const [pair, ...attributes] = answer.headers.get('set-cookie')!.split('; ');
    assert.match(pair!, new RegExp(`^footlight-session-${port}=fl_`));
    assert.deepEqual(attributes.toSorted(), ['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict']);
    assert.deepEqual(await answer.json(), {
      token_id: 'token_admin',
      owner: 'token_admin',
      scopes: ['read', 'write', 'admin'],
      login: true,
    });
  });

  test('stands for its token, and ends when it is ended', async () => {
    const headers = await openSession();
    assert.equal((await askAsPage('GET', '/api/v1/tasks', { headers })).status, 200);
    assert.equal((await askAsPage('GET', '/api/v1/session', { headers })).status, 200);
    const ended = await askAsPage('DELETE', '/api/v1/session', { headers });
    assert.equal(ended.status, 204);
    assert.match(ended.headers.get('set-cookie')!, /Max-Age=0/);
    assert.equal((await askAsPage('GET', '/api/v1/tasks', { headers })).status, 401);
  });

  test('ends with its token, and with the secret of its token', async () => {
    for (const how of ['rotate', 'revoke'] as const) {
      const made = await service.client.addToken({ name: how });
      const headers = await openSession(made.token);
      assert.equal((await askAsPage('GET', '/api/v1/tasks', { headers })).status, 200);
      if (how === 'rotate') await service.client.rotateToken(made.id);
      else await service.client.removeToken(made.id);
      assert.equal((await askAsPage('GET', '/api/v1/tasks', { headers })).status, 401, how);
    }
  });

  test('is prolonged by use', async () => {
    const headers = await openSession();
    const { database } = service.backend;
    await database.query("UPDATE footlight.sessions SET expires_at = now() + interval '1 minute'");
    const used = await askAsPage('GET', '/api/v1/session', { headers });
    assert.match(used.headers.get('set-cookie') ?? '', /Max-Age=43200/);
    assert.equal((await askAsPage('GET', '/api/v1/session', { headers })).headers.get('set-cookie'), null);
    await database.query("UPDATE footlight.sessions SET expires_at = now() - interval '1 second'");
    assert.equal((await askAsPage('GET', '/api/v1/session', { headers })).status, 401);
  });

  test('changes nothing for pages of other origins, also of another port and without a body', async () => {
    const headers = await openSession();
    const { hostname } = new URL(service.url);
    const foreign = ['https://other.example', `http://${hostname}:1`, 'null'];
    for (const origin of foreign)
      for (const [method, path] of [
        ['POST', '/api/v1/tasks/x/cancel'],
        ['DELETE', '/api/v1/tasks/x'],
        ['DELETE', '/api/v1/session'],
      ] as const)
        assert.equal((await askAsPage(method, path, { headers, origin })).status, 403, `${method} ${origin}`);
    const sameSite = { ...headers, 'sec-fetch-site': 'same-site' };
    assert.equal((await askAsPage('POST', '/api/v1/tasks/x/cancel', { headers: sameSite })).status, 403);
    // No origin at all: not what browsers send.
    const bare = { ...headers, authorization: 'none' };
    assert.equal((await service.ask('POST', '/api/v1/tasks/x/cancel', { headers: bare })).status, 403);
    const own = { ...headers, 'sec-fetch-site': 'same-origin' };
    assert.equal((await askAsPage('POST', '/api/v1/tasks/x/cancel', { headers: own })).status, 404);
  });

  test('is opened for valid tokens alone, and by pages of the service', async () => {
    for (const token of ['wrong', 'x'.repeat(512)]) assert.equal((await logIn(token)).status, 401);
    assert.equal((await logIn('x'.repeat(513))).status, 422);
    assert.equal((await logIn(ADMIN_TOKEN, 'https://other.example')).status, 403);
    const forged = { cookie: `footlight-session-${new URL(service.url).port}=fl_forged` };
    assert.equal((await askAsPage('GET', '/api/v1/session', { headers: forged })).status, 401);
  });
});

suite('links that log in once', () => {
  const takeSecret = ({ url }: { readonly url: string }): string => url.slice(url.indexOf('#token=') + 7);
  const make = async (more: object = {}): Promise<string> =>
    takeSecret(await service.client.addLoginLink({ name: 'Mei', scopes: ['read'], ...more }));
  const refuse = async (secret: string, code: string): Promise<void> => {
    const answer = await logIn(secret);
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [401, code]);
  };

  test('let one person in with the rights that they name, and nobody after', async () => {
    const link = await service.client.addLoginLink({ name: 'Mei', scopes: ['read'] });
    assert.ok(link.url.startsWith(`${service.url}/login#token=link_`));
    const answers = await Promise.all(Array.from({ length: 4 }, () => logIn(takeSecret(link))));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 401, 401, 401]);
    const first = answers.find(({ status }) => status === 201)!;
    const session = (await first.json()) as { owner: string; token_id: string; scopes: string[] };
    assert.deepEqual([session.scopes, session.owner], [['read'], session.token_id]);
    const made = (await service.client.listTokens()).filter(({ name }) => name === 'Mei');
    assert.deepEqual(
      made.map(({ id }) => id),
      [session.token_id],
    );
    await refuse(takeSecret(link), 'auth.link-used');
    const headers = { cookie: first.headers.get('set-cookie')!.split(';')[0]! };
    assert.equal((await askAsPage('GET', '/api/v1/tasks', { headers })).status, 200);
    await service.client.removeToken(session.token_id);
    assert.equal((await askAsPage('GET', '/api/v1/tasks', { headers })).status, 401);
  });

  test('are not spent where the session can’t be made', async () => {
    const { database } = service.backend;
    const secret = await make();
    const known = (await service.client.listTokens()).length;
    await database.query('ALTER TABLE footlight.sessions RENAME TO sessions_away');
    try {
      assert.equal((await logIn(secret)).status, 500);
    } finally {
      await database.query('ALTER TABLE footlight.sessions_away RENAME TO sessions');
    }
    assert.equal((await service.client.listTokens()).length, known);
    assert.equal((await logIn(secret)).status, 201);
  });

  test('give what another token’s owner has, where they say so', async () => {
    const secret = await make({ owner: 'studio' });
    assert.equal(((await (await logIn(secret)).json()) as { owner: string }).owner, 'studio');
  });

  test('expire, and end with the token that made them', async () => {
    const { database } = service.backend;
    const late = await make();
    await database.query("UPDATE footlight.login_links SET expires_at = now() - interval '1 second'");
    await refuse(late, 'auth.link-expired');
    const admin = await service.newCaller(['admin']);
    const orphan = takeSecret(await admin.client.addLoginLink({ name: 'later' }));
    const { token_id } = await admin.client.readSession();
    await service.client.removeToken(token_id);
    await refuse(orphan, 'auth.link-expired');
  });

  test('are kept as digests, and are no tokens', async () => {
    const secret = await make();
    const rows = await service.backend.database.query('SELECT * FROM footlight.login_links');
    assert.doesNotMatch(JSON.stringify(rows), new RegExp(secret));
    const headers = { authorization: `Bearer ${secret}` };
    assert.equal((await service.ask('GET', '/api/v1/tasks', { headers })).status, 401);
    await refuse('link_', 'auth.invalid');
    await refuse(`${secret}x`, 'auth.invalid');
  });

  test('are made by administrators alone, for a bounded time', async () => {
    const writer = await service.newCaller(['read', 'write']);
    await assert.rejects(writer.client.addLoginLink({ name: 'x', scopes: ['admin'] }), {
      code: 'auth.scope',
    });
    for (const wrong of [
      { expires_in_minutes: 0 },
      { expires_in_minutes: 1e9 },
      { scopes: [] },
      { scopes: ['root'] },
      { name: '' },
      { owner: '<script>' },
    ])
      await assert.rejects(make(wrong), { code: 'request.option' }, JSON.stringify(wrong));
  });
});
