import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listSpokenSentences } from '../../src/productions/storyboard/sound/narration-sentences.ts';
import { toPlainSpeech } from '../../src/story/plain-speech.ts';

test('a text that stands alone is said as the lines of a novel are', () => {
  assert.equal(
    toPlainSpeech('On 3 May 1999 it cost “$5.50”.', 'en'),
    'On the third of May nineteen ninety-nine it cost five dollars and fifty cents.',
  );
  assert.equal(toPlainSpeech('1984年花了￥300。', 'zh'), '一九八四年花了三百元。');
});

test('narration of a storyboard is said so, and captions show what is written', () => {
  assert.deepEqual(listSpokenSentences('It took 3 days.'), [
    { written: 'It took 3 days.', spoken: 'It took three days.', isLastOfParagraph: false },
  ]);
});
