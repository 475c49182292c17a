import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOwnSex } from '../../src/story/speakers/self-words.ts';
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
  ['Poor Anna, she was fond of me.', 'Anna', false],
  ['Poor Anna, you are cold.', 'Anna', true],
  ['It was Tom, Anna, who left.', 'Anna', false],
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

test('a name is one’s own only where it is said to be', () => {
  const isOwn = (speech: string, name: string): boolean => {
    const start = speech.indexOf(name);
    return isOwnName(speech, start, start + name.length);
  };
  assert.deepEqual(
    [
      '我是林风。',
      '在下林风，有礼了。',
      '我是林风的妹妹。',
      '你以为我是林风？',
      '如果我是林风，你信吗？',
      '他说我是林风。',
    ].map((speech) => isOwn(speech, '林风')),
    [true, true, false, false, false, false],
  );
  assert.deepEqual(
    [
      'I’m Tom.',
      'My name is Tom, sir.',
      'I’m Tom’s sister.',
      "I'm Tom's sister.",
      'If I’m Tom, who are you?',
      'You think I’m Tom, don’t you?',
      'I am Tom?',
    ].map((speech) => isOwn(speech, 'Tom')),
    [true, true, false, false, false, false, false],
  );
  assert.equal(isOwn('I am Mr. Darcy’s aunt.', 'Mr. Darcy'), false);
  assert.equal(isOwn('I’m James’ aunt.', 'James'), false);
});

test('words for oneself are told from those for others', () => {
  const female = ['妾身备了酒。', '老娘跟你拼了！', '本小姐不去。'];
  const male = ['老衲有礼。', '老夫不信。', '小可姓张。', '老子就在这儿。'];
  const others = [
    '我老娘病了。',
    '他老娘来了。',
    '你老娘呢？',
    '日本王子来了。',
    '日本公主。',
    '日本小姐。',
    '来杯小可乐。',
  ];
  const quoted = [
    '老夫老妻了。',
    '老夫子说得对。',
    '老夫人好。',
    '她说老身如何？',
    '她自称本宫呢。',
    '你这贫僧！',
  ];
  assert.deepEqual([...new Set(female.map(findOwnSex))], ['female']);
  assert.deepEqual([...new Set(male.map(findOwnSex))], ['male']);
  assert.deepEqual([...new Set([...others, ...quoted].map(findOwnSex))], [undefined]);
});
