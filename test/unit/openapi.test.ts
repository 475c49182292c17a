import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import pino from 'pino';
import { createEngines, createProductions } from '../../src/app.ts';
import { DataFolders } from '../../src/jobs/files/data-folders.ts';
import { createApp } from '../../src/service/app.ts';
import { Metrics } from '../../src/service/metrics.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

interface Operation {
  readonly operationId?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let text: string;
let document: Document;
let operations: (readonly [name: string, operation: Operation])[];

// The routes describe themselves without anything behind them.
before(async () => {
  const policy = { basePath: '', trustedProxies: [], corsOrigins: [], requestsPerSecond: 1, minFreeBytes: 0 };
  const app = await createApp({
    version: '1',
    productions: await createProductions(),
    engines: createEngines({}),
    folders: new DataFolders(createTemporaryFolder()),
    logger: pino({ level: 'silent' }),
    metrics: new Metrics({} as never, {} as never),
    policy: { ...policy, maxBodyBytes: 1, maxUploadBytes: 1 },
  } as never);
  text = await (await app.request('/openapi.json')).text();
  document = JSON.parse(text) as Document;
  operations = Object.entries({ ...document.paths, ...document.webhooks }).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
});

suite('the OpenAPI document', () => {
  test('is valid, and all that it refers to is there', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    assert.ok(valid, JSON.stringify(errors));
    for (const [, pointer] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = pointer!
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
      assert.ok(found, pointer);
    }
  });

  test('names every operation once, and says how each is refused', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    assert.ok(ids.every((id) => /^[a-z][A-Za-z0-9]+$/.test(id ?? '')));
    assert.equal(new Set(ids).size, operations.length);
    for (const [name, { responses }] of operations)
      assert.ok(
        Object.keys(responses).some((status) => status.startsWith('4')),
        name,
      );
  });

  test('asks for a token where one is needed', () => {
    const open = operations.filter(([, { security }]) => security?.length === 0).map(([name]) => name);
    assert.deepEqual(open.toSorted(), ['get /healthz', 'get /readyz', 'post /api/v1/session']);
    assert.ok(document.paths['/metrics']?.get);
  });

  test('has schemas for results, errors, events and webhooks', () => {
    for (const name of ['TaskResult', 'TaskError', 'TaskEvent', 'WebhookPayload', 'Warning'])
      assert.ok(text.includes(`"#/components/schemas/${name}"`), name);
    assert.ok(text.includes('"document-ready"'));
  });
});
