import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sayIn } from '../../src/core/messages/say.ts';
import { toAudacityLabels } from '../../src/productions/narrate/delivery/text-outputs.ts';
import { AMBIENCE_PROMPTS, EFFECT_PROMPTS, muffle, nameSound } from '../../src/story/scenes/sound-prompts.ts';
import type { Cue, Score } from '../../src/story/score.ts';
import type { Timeline } from '../../src/story/timeline.ts';

const inChinese = sayIn('zh');

suite('sounds', () => {
  test('have names in the reader’s language, also behind walls; prompts of others stay', () => {
    for (const prompt of [...Object.values(AMBIENCE_PROMPTS), ...Object.values(EFFECT_PROMPTS)])
      for (const each of [prompt, muffle(prompt)])
        assert.match(nameSound(each, inChinese), /^\p{Script=Han}+$/u, each);
    assert.equal(nameSound(muffle(AMBIENCE_PROMPTS.rain), inChinese), '从室内听到的雨声');
    assert.equal(nameSound(EFFECT_PROMPTS.knock, sayIn('en')), 'A knock on a door');
    assert.equal(nameSound('a steam train', inChinese), 'a steam train');
  });

  test('and the narrator have their names in labels', () => {
    const cue = { id: 'e1', bus: 'effects', prompt: EFFECT_PROMPTS.knock } as Cue;
    const score = { cast: [], chapters: [{ scenes: [{ lines: [{ id: 'l1', text: '有人敲门。' }] }] }] };
    const lines = [{ id: 'l1', start: 0, end: 48_000 }];
    const timeline = { chapters: [], lines, ambiences: [], effects: [{ cue, start: 0, end: 24_000 }] };
    const labels = toAudacityLabels(score as unknown as Score, timeline as unknown as Timeline, 'zh');
    assert.match(labels, /\t旁白: 有人敲门。\n/);
    assert.match(labels, /\t音效: 敲门声\n/);
  });
});
