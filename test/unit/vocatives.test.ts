import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCalled, isOwnName, isSpokenTo } from '../../src/story/speakers/vocatives.ts';

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

for (const [speech, name, own] of [
  ['别怕，我是小刺猬。', '小刺猬', true],
  ['我是林风的妹妹。', '林风', false],
  ['My name is Anna.', 'Anna', true],
  ['I’m Anna, sir.', 'Anna', true],
  ['I am glad, Anna.', 'Anna', false],
] as const)
  test(`${speech} ${own ? 'gives' : 'does not give'} ${name} as one’s own name`, () => {
    const start = speech.indexOf(name);
    assert.equal(isOwnName(speech, start, start + name.length), own);
  });

for (const [narration, name, isHearer] of [
  ['said she to Charlotte,', 'Charlotte', true],
  ['said Charlotte,', 'Charlotte', false],
  ['张飞对关羽道：', '关羽', true],
  ['张飞对关羽道：', '张飞', false],
] as const)
  test(`${name} ${isHearer ? 'hears' : 'does not hear'} in ${narration}`, () => {
    assert.equal(isSpokenTo(narration, narration.indexOf(name)), isHearer);
  });
