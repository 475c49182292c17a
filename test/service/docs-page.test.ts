import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createEngines, createProductions, JOB_HOST } from '../../src/app.ts';
import { getCatalogues } from '../../src/core/messages/catalogues.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { startTestService, type TestService } from '../support/test-service.ts';

let service: TestService;
let page: string;

before(async () => {
  service = await startTestService(createTemporaryFolder(), {
    withWorker: false,
    policy: { basePath: '/footlight' },
    production: { productions: await createProductions(), engines: createEngines({}), host: JOB_HOST },
  });
  page = await read('zh-CN');
});
after(async () => service[Symbol.asyncDispose]());

async function read(language: string): Promise<string> {
  const headers = { 'accept-language': language };
  return (await service.ask('GET', '/footlight/docs', { headers })).text();
}

/** Texts of the page by what stands around them. */
function list(pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, text]) => text!.trim());
}

suite('the page of the API in Chinese', () => {
  test('says what every operation, every field and every part of it is', () => {
    const summaries = list(/<summary>.*<\/code>(.*)<\/summary>/g);
    const meanings = list(/<td>([^<]*)<\/td><\/tr>/g).filter((text) => text !== '');
    const parts = list(/<h2>(.*?)<\/h2>/g);
    assert.ok(summaries.length > 90 && meanings.length > 250 && parts.length > 20);
    const english = [...summaries, ...meanings, ...parts].filter((text) => !/\p{Script=Han}/u.test(text));
    assert.deepEqual(english, []);
  });

  test('has no sentence that it does not say, and says the same as the document in English', async () => {
    const english = await read('en');
    const toPlain = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
    for (const [language, shown] of [
      ['zh', toPlain(page)],
      ['en', toPlain(english)],
    ] as const) {
      const sentences = Object.entries(getCatalogues().get(language)!);
      const own = sentences.filter(([key]) => /^docs-page\.(?:operation|field|tag)\./.test(key));
      assert.ok(own.length > 140);
      const unsaid = own.filter(([, text]) => !shown.includes(text));
      assert.deepEqual(unsaid, [], language);
    }
  });

  test('names the document below the path of a proxy', async () => {
    const [, address] = /<a href="([^"]+)">openapi\.json/.exec(page)!;
    assert.equal(address, '/footlight/openapi.json');
    assert.equal((await service.ask('GET', address!)).status, 200);
  });
});
