import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWords } from '../../src/core/find-words.ts';
import { completeScript } from '../../src/story/script/complete-script.ts';
import { SCRIPT_LIMITS } from '../../src/story/script/script.ts';

test('words are found as a whole where spaces part them, and anywhere in Chinese', () => {
  assert.deepEqual(findWords('Mark at the Market, Mark’s', 'Mark'), [0, 20]);
  assert.deepEqual(findWords('Über O.K. (O.K.)', 'O.K.'), [5, 11]);
  assert.deepEqual(findWords('没有安娜的安娜堡', '安娜'), [2, 5]);
  assert.deepEqual(findWords('x', ''), []);
});

test('place and time stand before a description that has them only as parts of other words', () => {
  const describe = (description: string, place: string, time: string) =>
    completeScript({ scenes: [{ scene_number: 1, description, place, time }] }, 'a', SCRIPT_LIMITS).scenes[0]!
      .description;
  assert.equal(
    describe('A knight in the inner yard', 'inn', 'night'),
    'inn, night. A knight in the inner yard',
  );
  assert.equal(describe('Night at the Inn.', 'inn', 'night'), 'Night at the Inn.');
  assert.equal(describe('夜晚的客栈门口', '客栈', '夜晚'), '夜晚的客栈门口');
});
