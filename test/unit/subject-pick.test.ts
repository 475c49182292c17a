import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readSubjectPick,
  SUBJECT_PICK,
  writeSubjectPick,
} from '../../src/productions/background/subject-pick.ts';

test('what was picked is a place, or a box whose middle is the place', () => {
  assert.deepEqual(readSubjectPick('640,360.5'), { x: 640, y: 360.5 });
  assert.deepEqual(readSubjectPick('500,120,280,520'), { x: 640, y: 380, width: 280, height: 520 });
  for (const text of ['640,360.5', '500,120,280,520', '0,0,1,1'])
    assert.equal(writeSubjectPick(readSubjectPick(text)), text);
});

test('boxes of no size, and other numbers of numbers, are none', () => {
  for (const text of ['1,2', '1,2,3,4', '0.5,0,0.5,10.25', '1,2,0.01,4']) assert.match(text, SUBJECT_PICK);
  for (const text of [
    '1',
    '1,2,3',
    '1,2,3,4,5',
    '1,2,0,4',
    '1,2,3,0',
    '1,2,3,0.0',
    '-1,2',
    '1,2,-3,4',
    '1,2,3,',
  ])
    assert.doesNotMatch(text, SUBJECT_PICK);
});
