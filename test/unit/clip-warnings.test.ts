import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWarning } from '../../src/core/warning.ts';
import { listClipWarnings } from '../../src/productions/background/report/clip-warnings.ts';

test('a report has the warnings of its own clip, and those of the whole run', () => {
  const named = ['one.mp4', 'two.mp4', 'one-background.mp4', 'two-background.mp4'].map((name) =>
    createWarning('background.quality', { name, overall: '0.5' }),
  );
  const looped = ['one.mp4', 'two.mp4'].map((name) => createWarning('background.video-looped', { name }));
  const leftOut = createWarning('input.no-video', { number: 3, reason: 'no video' }, 'source-left-out');
  const ofAll = createWarning('background.prompt-unused');
  const found = listClipWarnings([...named, ...looped, leftOut, ofAll], ['two.mp4', 'two-background.mp4']);
  assert.deepEqual(found, [named[1], named[3], looped[1], ofAll]);
  assert.match(looped[1]!.message, /^two\.mp4: /);
});
