import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translate } from '../../src/core/messages/translate.ts';
import { describeProviderOutput } from '../../src/inference/provider-problem.ts';

test('why an accelerator is not used is told in the language of who asks, as far as it is known', () => {
  const say = (output: string, language: string): string =>
    translate(describeProviderOutput(output), language);
  for (const output of [
    'Failed to load shared library.',
    'Failed to get a WebGPU adapter: No supported adapters',
    'libcudart.so.12: cannot open shared object file: No such file or directory',
  ]) {
    assert.doesNotMatch(say(output, 'zh'), /[a-z]{3}/i, output);
    assert.doesNotMatch(say(output, 'en'), /shared|adapter/i, output);
  }
  assert.equal(say('Driver 12 is too old.', 'zh'), 'Driver 12 is too old');
});
