import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCalled } from '../../src/story/speakers/vocatives.ts';

for (const [speech, name, called] of [
  ['It’s me, Anna.', 'Anna', false],
  ['it is I, Anna.', 'Anna', false],
  ['I’m Anna.', 'Anna', false],
  ['是我，安娜。', '安娜', false],
  ['是我，妈。', '妈', true],
  ['是我，奶奶！', '奶奶', true],
  ['It’s me, Mum.', 'Mum', true],
  ['Come here, Anna.', 'Anna', true],
] as const)
  test(`${speech} ${called ? 'calls' : 'does not call'} ${name}`, () => {
    const start = speech.indexOf(name);
    assert.equal(isCalled(speech, start, start + name.length), called);
  });
