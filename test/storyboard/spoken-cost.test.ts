import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { runCliHereWith } from '../support/cli.ts';
import { openAiServer } from '../support/openai-server.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const script = join(folder, 'script.json');
const NARRATIONS = ['The sun rises over the sea.', 'A ship leaves the harbor.'];
const CHARACTERS = NARRATIONS.join('').length;

interface Plan {
  readonly cost: Record<string, number>;
  readonly cost_items: { stage: string; model: string; characters?: number }[];
  readonly unpriced: string[];
  readonly spent?: Record<string, number>;
  readonly spent_items?: { stage: string; model: string; input_tokens: number }[];
  readonly scenes: { cost: Record<string, number> }[];
}

before(async () => {
  const scenes = NARRATIONS.map((narration, i) => ({
    ...{ scene_number: i + 1, description: 'The sea at dawn', duration: 5 },
    narration,
  }));
  await writeFile(script, JSON.stringify({ title: 'Sea', scenes }));
});

suite('a plan of a storyboard', () => {
  async function plan(host: string, baseUrl: string, ...args: string[]) {
    const said = { host, currency: 'CNY', date: '2026-11-01', source: 'a contract' };
    const prices = [
      { ...said, model: 'tts-1', million_characters: 100 },
      { ...said, model: 'qwen-plus', million_input_tokens: 10, million_output_tokens: 20 },
    ];
    const list = join(folder, 'prices.json');
    await writeFile(list, JSON.stringify({ prices }));
    const environment = {
      ...{ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: '' },
      FOOTLIGHT_PRICES: list,
    };
    const { code, stdout, stderr } = await runCliHereWith(environment, [
      ...['storyboard', script, '--plan', '--work-dir', join(folder, 'work'), ...args],
    ]);
    assert.equal(code, 0, stderr);
    return { plan: JSON.parse(stdout) as Plan, stderr };
  }

  test('tells what hosted speech costs, and what the model that wrote its prompts was paid', async () => {
    const prompts = [1, 2].map((scene_number) => ({ scene_number, prompt: 'the sea' }));
    await using server = await openAiServer(() => ({
      kind: 'text',
      text: JSON.stringify({ scenes: prompts }),
      usage: [1000, 500],
    }));
    const { host } = new URL(server.baseUrl);
    const args = ['--narrate', '--speech', 'openai:tts-1', '--text-model', 'qwen-plus'];
    const { plan: first } = await plan(host, server.baseUrl, ...args);
    assert.deepEqual(
      first.cost_items.map(({ stage, model, characters }) => [stage, model, characters]),
      [['narrate-scene', 'tts-1', CHARACTERS]],
    );
    assert.ok(Math.abs(first.cost.CNY! - CHARACTERS / 1e4) < 1e-9);
    const ofScenes = first.scenes.reduce((sum, { cost }) => sum + cost.CNY!, 0);
    assert.ok(Math.abs(ofScenes - first.cost.CNY!) < 1e-9);
    assert.deepEqual(first.spent, { CNY: 0.02 });
    assert.deepEqual(
      first.spent_items!.map(({ stage, input_tokens }) => [stage, input_tokens]),
      [['prompts', 1000]],
    );
    const { plan: second } = await plan(host, server.baseUrl, ...args);
    assert.equal(second.spent, undefined, 'its answer was kept');
    assert.equal(server.calls.length, 1);
    const path = join(folder, 'plan.json');
    await writeFile(path, JSON.stringify(first));
    const { plan: again } = await plan(host, server.baseUrl, ...args, '--from-plan', path);
    assert.equal(server.calls.length, 1, 'the prompts of a plan are not asked for again');
    assert.deepEqual(again.cost, first.cost);
  });

  test('has no cost of speech where nobody speaks, and says where its price is not known', async () => {
    await using server = await openAiServer(() => ({ kind: 'status', status: 500 }));
    const { host } = new URL(server.baseUrl);
    const silent = await plan(host, server.baseUrl, '--speech', 'openai:tts-1');
    assert.deepEqual([silent.plan.cost, silent.plan.cost_items], [{}, []]);
    const embedded = await plan(host, server.baseUrl, '--narrate');
    assert.deepEqual([embedded.plan.cost, embedded.plan.cost_items], [{}, []]);
    const unknown = await plan(
      'other.example',
      'https://speech.example/v1',
      '--narrate',
      '--speech',
      'openai:tts-1',
    );
    assert.deepEqual(unknown.plan.unpriced, ['tts-1 at speech.example']);
    assert.match(unknown.stderr, /tts-1 at speech\.example/);
  });
});
