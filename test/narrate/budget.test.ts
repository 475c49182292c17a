import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { runCliHereWith } from '../support/cli.ts';
import { openAiServer } from '../support/openai-server.ts';
import { createSpokenWav } from '../support/speech-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const novel = join(folder, 'novel.txt');

before(() => writeFile(novel, 'The sun rose over the sea.\n\nA ship left the harbor.\n'));

suite('a budget for a drama', () => {
  /** A hundred CNY a million characters, unless the model is not listed. */
  async function narrate(baseUrl: string, model: string, ...args: string[]) {
    const list = join(folder, 'prices.json');
    const said = { host: new URL(baseUrl).host, currency: 'CNY', date: '2026-11-01', source: 'a contract' };
    await writeFile(
      list,
      JSON.stringify({ prices: [{ ...said, model: 'tts-1', million_characters: 100_000 }] }),
    );
    const environment = {
      ...{ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: '' },
      FOOTLIGHT_PRICES: list,
    };
    return runCliHereWith(environment, [
      ...['narrate', novel, '--speech', `openai:${model}`, '--sounds', 'none', '--no-stems', '--json'],
      ...['-o', join(folder, 'drama.flac'), '--work-dir', join(folder, 'work'), ...args],
    ]);
  }

  test('refuses all of it before a line is spoken, or lets all be spoken, and says what was spent', async () => {
    await using server = await openAiServer((call) =>
      call.path.endsWith('/speech')
        ? { kind: 'bytes', bytes: createSpokenWav(JSON.parse(call.body.toString()).input) }
        : { kind: 'json', json: { voices: ['af_one', 'am_two'] } },
    );
    const listSpoken = () => server.calls.filter(({ path }) => path.endsWith('/speech'));
    for (const [amount, code] of [
      ['0', 'budget.exceeded'],
      ['0.5', 'budget.exceeded'],
      ['99USD', 'budget.currency'],
    ] as const) {
      const refused = await narrate(server.baseUrl, 'tts-1', '--budget-money', amount);
      assert.notEqual(refused.code, 0);
      assert.match(refused.stdout + refused.stderr, new RegExp(code), amount);
      assert.equal(listSpoken().length, 0);
    }
    const made = await narrate(server.baseUrl, 'tts-1', '--budget-money', '99 CNY');
    assert.equal(made.code, 0, made.stderr);
    const characters = listSpoken().reduce(
      (sum, { body }) => sum + (JSON.parse(body.toString()).input as string).length,
      0,
    );
    assert.ok(characters > 40);
    const summary = JSON.parse(made.stdout.trim().split('\n').at(-1)!);
    const { budget } = summary.summary ?? summary;
    assert.equal(budget.amount, 99);
    assert.ok(Math.abs(budget.spent.CNY - characters / 10) < 1e-6);
  });
});
