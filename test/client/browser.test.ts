import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, unlessChromium } from '../support/browser/chromium.ts';
import { type Site, startSite } from '../support/browser/site.ts';
import { type Mishap, type SharedHost, startSharedHost } from '../support/shared-host.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

suite('the client in Chromium, from another origin, below a path', { skip: unlessChromium }, () => {
  let site: Site;
  let service: TestService;
  let host: SharedHost;
  let page: Page;
  let target: { readonly url: string; readonly token: string };

  before(async () => {
    site = await startSite();
    service = await startTestService(createTemporaryFolder(), {
      policy: { basePath: '/footlight', corsOrigins: [site.url] },
    });
    host = await startSharedHost(service.url);
    target = { url: `${host.url}/footlight`, token: ADMIN_TOKEN };
    page = await openPage(site.url);
  });
  after(async () => {
    await host[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
    assert.deepEqual(
      host.strayed.filter(({ authorization }) => authorization !== undefined),
      [],
      'the token went to another program',
    );
  });

  test('submits, follows, lists and fetches', async () => {
    const seen = await page.evaluate(async (options) => {
      const { FootlightClient } = await import('footlight/client');
      const client = new FootlightClient(options);
      const id = await client.submit('toy' as never, { seconds: 0 } as never);
      const events: string[] = [];
      for await (const { event_type } of client.follow(id)) events.push(event_type);
      const [artifact] = await client.listArtifacts(id);
      const whole = await (await client.download(id, artifact!.name)).text();
      const rest = await client.download(id, artifact!.name, 5);
      const linked = await fetch(await client.link(id, artifact!.name));
      return {
        last: events.at(-1),
        listed: (await client.listTasks({ text: id })).map(({ status }) => status),
        whole,
        rest: await rest.text(),
        range: rest.headers.get('content-range'),
        linked: await linked.text(),
      };
    }, target);
    assert.equal(seen.last, 'task-completed');
    assert.deepEqual(seen.listed, ['completed']);
    assert.match(seen.whole, /^toy done\n/);
    assert.equal(seen.rest, seen.whole.slice(5));
    assert.equal(seen.range, `bytes 5-${seen.whole.length - 1}/${seen.whole.length}`);
    assert.equal(seen.linked, seen.whole);
  });

  test('tells refusals as everywhere', async () => {
    const refusals = await page.evaluate(async (options) => {
      const { FootlightClient } = await import('footlight/client');
      const tell = ({ status, code, remedy }: Record<string, unknown>) => ({ status, code, remedy });
      const client = new FootlightClient({ ...options, language: 'zh-CN' });
      const stranger = new FootlightClient({ ...options, token: 'wrong' });
      return Promise.all([
        client.getTask('task_0').catch(tell),
        client.submit('toy' as never, { steps: 1000 } as never).catch(tell),
        stranger.listTasks().catch(tell),
        client.upload(new Blob([new Uint8Array(65 << 20)]), { name: 'large' }).catch(tell),
      ]);
    }, target);
    assert.deepEqual(
      refusals.map((refusal) => [(refusal as { status: number }).status, (refusal as { code: string }).code]),
      [
        [404, 'task.not-found'],
        [422, 'request.option'],
        [401, 'auth.invalid'],
        [413, 'request.too-large'],
      ],
    );
    assert.match((refusals[0] as { remedy: string }).remedy, /\p{Script=Han}/u);
  });

  test('sends a submission again when it was refused or its answer was lost, and makes one task', async () => {
    host.plan('POST', 'busy', 'answer-lost', 'busy');
    const listed = await page.evaluate(async (options) => {
      const { FootlightClient } = await import('footlight/client');
      const client = new FootlightClient(options);
      const id = await client.submit('toy' as never, { label: 'once' } as never);
      const tasks = await client.listTasks({ text: 'once' });
      return tasks.map(({ task_id }) => task_id === id);
    }, target);
    assert.deepEqual(listed, [true]);
  });

  test('uploads whole what broke off in between, and tells how far it is', async () => {
    host.plan('POST', 'busy');
    host.plan('PATCH', 'answer-lost', 'busy');
    const size = (3 << 20) + 7;
    const { source, progress } = await page.evaluate(
      async ({ options, bytes }) => {
        const { FootlightClient } = await import('footlight/client');
        const content = new Uint8Array(bytes).map((_, i) => i % 251);
        const progress: number[] = [];
        const source = await new FootlightClient(options).upload(new Blob([content]), {
          name: 'ä.bin',
          onProgress: (sent) => progress.push(sent),
        });
        return { source, progress };
      },
      { options: target, bytes: size },
    );
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    assert.equal(progress.at(-1), size);
    assert.ok(progress.length > 1, 'progress comes in pieces');
    const id = source.replace('upload:', '');
    const [object] = await Array.fromAsync(service.backend.objects.list(`uploads/${id}/`));
    assert.equal(object?.sizeBytes, size);
  });

  test('an upload goes on after a reload', async () => {
    const other = await openPage(site.url);
    host.plan('PATCH', 'none', ...Array<Mishap>(8).fill('busy'));
    const size = 5 << 20;
    const begun = await other.evaluate(
      ({ options, bytes }) =>
        new Promise<string>((resolve) => {
          let source = '';
          void import('footlight/client').then(({ FootlightClient }) =>
            new FootlightClient(options).upload(new Blob([new Uint8Array(bytes)]), {
              name: 'large.bin',
              onBegin: (input) => (source = input),
              onProgress: () => resolve(source),
            }),
          );
        }),
      { options: target, bytes: size },
    );
    await other.reload();
    host.plan('PATCH');
    const { source, first, refusal } = await other.evaluate(
      async ({ options, bytes, begun }) => {
        const { FootlightClient } = await import('footlight/client');
        const client = new FootlightClient(options);
        const upload = (blob: Blob, onProgress?: (sent: number) => void) =>
          client.upload(blob, { name: 'large.bin', source: begun, onProgress });
        const refusal = await upload(new Blob(['another file'])).catch(({ code }) => code as string);
        let first = 0;
        const source = await upload(new Blob([new Uint8Array(bytes)]), (sent) => (first ||= sent));
        return { source, first, refusal };
      },
      { options: target, bytes: size, begun },
    );
    assert.equal(source, begun);
    assert.equal(refusal, 'upload.other-file');
    assert.equal(first, 2 << 20, 'it went on after its first piece');
    await other.context().close();
  });

  test('does not follow to other programs or origins', async () => {
    const elsewhere = ['/login', `${site.url}/elsewhere`];
    host.plan('GET', ...elsewhere.map((redirect) => ({ redirect })));
    const codes = await page.evaluate(async (options) => {
      const { FootlightClient } = await import('footlight/client');
      const client = new FootlightClient(options);
      const codes: unknown[] = [];
      for (let i = 0; i < 2; i++) codes.push(await client.getTask('task_0').catch(({ code }) => code));
      return codes;
    }, target);
    assert.deepEqual(codes, ['service.redirect', 'service.redirect']);
    assert.deepEqual(host.strayed, []);
  });
});
