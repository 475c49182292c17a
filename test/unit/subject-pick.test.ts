import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  explainSubject,
  readSubject,
  readSubjectPick,
  SUBJECT,
  SUBJECT_PICK,
  SUBJECT_WORDS,
  writePlace,
} from '../../src/productions/background/subject-pick.ts';

test('what was picked is a place, or a box whose middle is the place', () => {
  assert.deepEqual(readSubjectPick('640,360.5'), { x: 640, y: 360.5 });
  assert.deepEqual(readSubjectPick('500,120,280,520'), { x: 640, y: 380, width: 280, height: 520 });
  for (const text of ['640,360.5', '500,120,280,520', '0,0,1,1'])
    assert.equal(writePlace(readSubjectPick(text)), text);
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

test('places are separated by semicolons, and those outside begin with an exclamation mark', () => {
  const picked = { x: 10, y: 20, inside: [{ x: 3, y: 4 }], outside: [{ x: 5, y: 6 }] };
  assert.deepEqual(readSubjectPick('!5,6; 10,20 ;3,4'), picked);
  const boxed = { x: 2, y: 3, width: 2, height: 2, inside: [{ x: 10, y: 20 }] };
  assert.deepEqual(readSubjectPick('10,20;1,2,2,2'), boxed);
  for (const text of [
    '1,2;3,4',
    '!1,2;3,4',
    '!1,2;1,2,3,4;5,6',
    '1,2 ; !3,4',
    Array(16).fill('1,2').join(';'),
  ])
    assert.match(text, SUBJECT_PICK);
});

test('places outside alone, several boxes, boxes outside, too many places and empty ones are none', () => {
  for (const text of [
    '!1,2',
    '!1,2;!3,4',
    '1,2,3,4;1,2,3,4',
    '1,2;!1,2,3,4',
    '1,2,0,4;5,6',
    '1,2,3,0;5,6',
    Array(17).fill('1,2').join(';'),
    '1,2;',
    ';1,2',
    '1,2;;3,4',
    '! 1,2;3,4',
    '1,2;-3,4',
  ])
    assert.doesNotMatch(text, SUBJECT_PICK);
});

test('what has letters describes the subject, unless it begins like a place', () => {
  for (const text of [
    'the woman in red',
    '左边的女演员',
    '3 women; left',
    '4号球员，穿红衣',
    '7、8号',
    '2nd, woman',
    "l'actrice",
    'a'.repeat(200),
  ]) {
    assert.match(text, SUBJECT);
    assert.deepEqual(readSubject(text), { words: text });
  }
  for (const text of [
    '12O,80',
    '120，80',
    '！120、80',
    '120,80;x',
    '!1a,2',
    '120;80',
    '?!',
    '',
    ' ',
    'a\nb',
    'a'.repeat(201),
  ])
    assert.doesNotMatch(text, SUBJECT);
  assert.deepEqual(readSubject('1,2'), { pick: { x: 1, y: 2 } });
});

test('words among places, and numbers in other signs, are told apart from words', () => {
  for (const text of [
    'the woman;!90,400',
    'the woman in red; 640,360',
    '女人；640,360',
    '!the man',
    'her;！him',
  ])
    assert.deepEqual(
      [SUBJECT.test(text), explainSubject(text)],
      [false, 'issue.background.subject-mixed'],
      text,
    );
  for (const text of [
    '640；360',
    '（640,360）',
    '640x360',
    '640×360',
    'x,y',
    'x=640 y=360',
    '６４０，３６０',
    '[1,2]',
  ])
    assert.deepEqual(
      [SUBJECT.test(text), explainSubject(text)],
      [false, 'issue.background.subject-numbers'],
      text,
    );
  for (const text of ['the x-ray doctor', '3号演员', 'she (left)', 'man in no. 9, left', 'wow! her'])
    assert.match(text, SUBJECT_WORDS);
  assert.doesNotMatch('640,360', SUBJECT_WORDS);
  // Places that are wrong for another reason.
  for (const text of ['!1,2', '1,2,0,4', '1,2;-3,4', ''])
    assert.equal(explainSubject(text), 'issue.background.subject', text);
  // Browsers and readers of the API's schema compile it with these.
  for (const flag of ['u', 'v']) assert.doesNotThrow(() => new RegExp(SUBJECT.source, flag));
});
