import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAiTextModel, openAiVideoAnalyst } from '../../src/adapters/openai/index.ts';

test('with OpenAI’s key alone its model plans, and none is asked to watch videos, which it can’t', async () => {
  const environment = { OPENAI_API_KEY: 'sk-of-nobody' };
  const analyst = await openAiVideoAnalyst.checkAvailability(environment);
  assert.equal(analyst.isReady, false);
  assert.match(JSON.stringify(analyst), /openai\.no-videos/);
  assert.equal(openAiVideoAnalyst.suggest?.(environment), undefined);
  assert.equal((await openAiTextModel.checkAvailability(environment)).isReady, true);
  assert.equal(openAiTextModel.suggest?.(environment), 'gpt-4o-mini');
});
