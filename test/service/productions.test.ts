import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { ApiError } from '../../src/client/index.ts';
import { describeProduction } from '../../src/execution/describe-production.ts';
import { runCliHereWith } from '../support/cli.ts';
import { runGeneratedClient } from '../support/generated-client.ts';
import { findForeignKeywordsInSchema } from '../support/json-schema.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { ADMIN_TOKEN, startTestService, type TestService } from '../support/test-service.ts';

const productions = await createProductions();
/** A machine without a single key or address. */
const engines = createEngines({});
const KEYLESS = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '', DASHSCOPE_API_KEY: '', FOOTLIGHT_SPEECH_URL: '' };
let service: TestService;

before(async () => {
  service = await startTestService(createTemporaryFolder(), {
    withWorker: false,
    production: { productions, engines, host: JOB_HOST },
  });
});
after(async () => service[Symbol.asyncDispose]());

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: unknown }>>>>;
}

async function openApi(): Promise<OpenApi> {
  return (await (await service.ask('GET', '/openapi.json')).json()) as OpenApi;
}

/** Whether a route answers with the id of the task that it made. */
function isSubmitting(post: object | undefined): boolean {
  return post !== undefined && /The task waits in its queue/.test(JSON.stringify(post));
}

suite('productions over HTTP', () => {
  test('all are described, in the order of the list', async () => {
    const described = await service.client.listProductions();
    assert.deepEqual(
      described.map(({ name }) => name),
      [...productions.keys()],
    );
    for (const one of described) {
      const production = productions.get(one.name)!;
      const expected = await describeProduction(production, (task) => engines.explain(task));
      assert.deepEqual(one, JSON.parse(JSON.stringify(expected)));
    }
  });

  test('every route that submits takes a key, a priority and a deadline', async () => {
    const { paths } = await openApi();
    const submitting = Object.entries(paths).filter(([, { post }]) => isSubmitting(post));
    assert.ok(submitting.length >= productions.size + 4, submitting.map(([path]) => path).join());
    for (const [path, { post }] of submitting) {
      const text = JSON.stringify(post);
      for (const name of ['idempotency-key', 'priority', 'deadline_seconds'])
        assert.ok(text.includes(`"${name}"`), `${path}: ${name}`);
    }
  });

  test('a key of the designs’ own routes gives one task, also for what lies in the request', async () => {
    const body = {
      novel_data: { title: 'A', chapters: [{ title: '1', text: 'It rained.' }] },
      priority: 7,
    };
    const send = async () => {
      const answer = await service.ask('POST', '/api/v1/audio-generation/sequential', {
        body: JSON.stringify(body),
        headers: { 'idempotency-key': 'novel' },
      });
      const text = await answer.text();
      assert.equal(answer.status, 200, text);
      return (JSON.parse(text) as { data: { task_id: string } }).data.task_id;
    };
    const [first, second, third] = [await send(), await send(), await send()];
    assert.deepEqual([second, third], [first, first]);
    assert.equal((await service.client.getTask(first)).priority, 7);
  });

  test('texts that can’t be stored are refused by the designs’ own routes too, where they were sent', async () => {
    const answer = await service.ask('POST', '/api/v1/audio-generation/sequential', {
      body: JSON.stringify({ novel_data: { title: 'A', content: 'It rained. \ud800' } }),
    });
    const { code, value } = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual([answer.status, code, value], [422, 'request.text', 'novel_data.content']);
  });

  test('the terminal shows the same', async () => {
    const cli = (...args: string[]) => runCliHereWith(KEYLESS, ['productions', ...args]);
    const all = await cli('--json');
    const described = await service.client.listProductions();
    assert.deepEqual(JSON.parse(all.stdout), { productions: described });
    const one = await cli('narrate', '--json');
    assert.deepEqual(
      JSON.parse(one.stdout),
      described.find(({ name }) => name === 'narrate'),
    );
    const none = await cli('cook');
    assert.equal(none.code, 2);
    assert.match(none.stderr, /Name one of: enhance, .*\n {2}\(usage\.workflow\)/);
  });

  test('the engines of each task are told, and of one that can’t be used why, and what makes it ready', async () => {
    for (const { name, engines: tasks } of await service.client.listProductions()) {
      assert.equal(Object.keys(tasks).length > 0, name !== 'render', name);
      for (const engine of Object.values(tasks).flat())
        assert.ok(engine.ready || (engine.reason && engine.remedy), JSON.stringify(engine));
    }
    const narrate = (await service.client.listProductions()).find(({ name }) => name === 'narrate')!;
    const openAi = narrate.engines['text-model']!.find(({ reference }) => /openai/i.test(reference));
    assert.equal(openAi?.ready, false);
  });

  test('one is asked for by its name, by whoever may read', async () => {
    const { client, token } = await service.newCaller(['read']);
    const [first] = await client.listProductions();
    const headers = { authorization: `Bearer ${token}` };
    const one = await service.ask('GET', `/api/v1/productions/${first!.name}`, { headers });
    assert.deepEqual(await one.json(), first);
    const none = await service.ask('GET', '/api/v1/productions/cook');
    assert.equal(none.status, 404);
    assert.equal(((await none.json()) as { code: string }).code, 'production.not-found');
    const stranger = await service.ask('GET', '/api/v1/productions', { headers: { authorization: 'none' } });
    assert.equal(stranger.status, 401);
  });

  test('options that the production refuses are the caller’s to mend, whichever route took them', async () => {
    const body = JSON.stringify({
      video_sources: [{ type: 'url', url: 'https://example.org/film.mp4' }],
      output_mode: 'recompress',
      output_resolution: 'huge',
    });
    const answer = await service.ask('POST', '/api/v1/videos/batch-process', { body });
    const { code, detail } = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, code], [422, 'request.option']);
    // By the name that the caller wrote.
    assert.match(detail, /^output_resolution: /);
  });
});

suite('the OpenAPI document', () => {
  test('knows the productions’ own routes, and no keyword that others don’t', async () => {
    const document = await openApi();
    for (const path of ['/api/v1/videos/batch-process', '/api/v1/audio-generation/sequential'])
      assert.ok(path in document.paths, path);
    assert.deepEqual(findForeignKeywordsInSchema(document), []);
  });

  test('a strict linter finds nothing in it', async () => {
    const source = JSON.stringify(await openApi());
    const config = await createConfig({ extends: ['recommended-strict'] });
    const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
    const found = problems.map(
      ({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`,
    );
    assert.deepEqual(found, []);
    assert.ok(
      (await lintFromString({ source: source.replace('"operationId"', '"x-id"'), config })).length > 0,
    );
  });

  test('has an example for every production and each of their own routes, which the service reads', async () => {
    const { paths } = await openApi();
    let shown = 0;
    for (const [path, { post }] of Object.entries(paths)) {
      if (!isSubmitting(post)) continue;
      const { example } = (post!.requestBody as { content: Record<string, { example?: object }> }).content[
        'application/json'
      ]!;
      assert.ok(example, path);
      const body = JSON.stringify({ ...example, ...(!/batch$/.test(path) && { priority: 1 }) });
      const answer = await service.ask('POST', path, { body });
      const { code } = (await answer.json()) as { code?: string };
      // Nothing lies where the examples say.
      assert.ok(answer.ok || /^source\./.test(code ?? ''), `${path}: ${answer.status} ${code}`);
      shown++;
    }
    assert.ok(shown >= productions.size + 4, `${shown}`);
  });

  test('says what is refused as problem details, and nothing of a body that does not come', async () => {
    const { paths } = await openApi();
    for (const [path, item] of Object.entries(paths))
      for (const { responses } of Object.values(item) as {
        responses: Record<string, { content?: object }>;
      }[])
        for (const [status, { content = {} }] of Object.entries(responses)) {
          const types = Object.keys(content);
          if (status === '204') assert.deepEqual(types, [], path);
          // One of the designs has refusals of its own shape.
          else if (/^[45]/.test(status) && status !== '503' && !path.includes('audio-generation'))
            assert.deepEqual(types, ['application/problem+json'], `${path} ${status}`);
        }
  });

  test('a client that is generated from it compiles in strict mode, and calls the service', async () => {
    const place = join(createTemporaryFolder(), 'generated');
    const variables = { URL: service.url, TOKEN: ADMIN_TOKEN };
    const { missing, refused, accepted } = await runGeneratedClient(place, await openApi(), variables);
    assert.equal(missing, 'task.not-found');
    assert.deepEqual([accepted, refused], [undefined, 'source.not-found']);
  });

  test('says of every POST whether it takes a body, and the service holds to it', async () => {
    const { paths } = await openApi();
    let [bodiless, others] = [0, 0];
    for (const [path, { post }] of Object.entries(paths)) {
      // Uploads speak tus, whose bodies are no JSON.
      if (!post || path.startsWith('/api/v1/uploads')) continue;
      const answer = await service.ask('POST', path.replaceAll(/\{\w+\}/g, 'x'));
      const { code } = (await answer.json()) as { code: string };
      assert.equal(code === 'request.body', post.requestBody !== undefined, `${path}: ${code}`);
      if (post.requestBody === undefined) bodiless++;
      else others++;
    }
    assert.ok(bodiless >= 5 && others >= 15, `${bodiless} without, ${others} with`);
  });
});

test('the client tells a refusal', async () => {
  const { client } = await service.newCaller(['write']);
  await assert.rejects(
    client.listProductions(),
    (error) => error instanceof ApiError && error.status === 403,
  );
});
