import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSoundOnly } from '../../src/story/speakers/sound-words.ts';

const CAST = ['叮当', '嘟嘟', 'Tick'].map((name) => ({
  id: name,
  name,
  aliases: [],
  gender: 'unknown' as const,
}));

for (const [quoted, isSound] of [
  ['“砰！”', true],
  ['“咯噔……”', true],
  ['“叮铃铃！”', true],
  ['“Bang!”', true],
  ['“Knock, knock.”', true],
  ['“Pop pop pop!”', true],
  ['“Creak…”', true],
  ['“叮当！”', false],
  ['“嘟嘟！嘟嘟！”', false],
  ['“咯咯咯……”', false],
  ['“Tick!”', false],
  ['“Pop?”', false],
  ['“Pop!”', false],
  ['“Knock?”', false],
  ['“Ring.”', false],
] as const)
  test(`${quoted} is ${isSound ? 'a sound' : 'said'}`, () =>
    assert.equal(isSoundOnly(quoted, CAST), isSound));
