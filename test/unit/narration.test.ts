import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { readScenes } from '../../bench/annotated-texts.ts';
import { compareWithLabels } from '../../bench/attribution-figures.ts';
import { SURE } from '../../src/story/review.ts';
import { attributeSpeech } from '../../src/story/speakers/attribute.ts';
import type { Character } from '../../src/story/speakers/cast.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';
import { divideText } from '../../src/story/text-lines.ts';

const SCENES = fileURLToPath(new URL('../../bench/scenes', import.meta.url));

const CAST: readonly Character[] = [
  { id: 'a', name: 'Anna Hill', aliases: ['Anna', 'Miss Hill'], gender: 'female' },
  { id: 'b', name: 'Mr. Brook', aliases: ['Brook', 'Tom'], gender: 'male' },
  { id: 'c', name: 'Clara', aliases: [], gender: 'female' },
];

function spoken(text: string): [string, string][] {
  return attributeSpeech(text, CAST)
    .filter(({ kind }) => kind === 'dialogue')
    .map(({ start, end, speaker }) => [
      text.slice(start, end).trim(),
      speaker === undefined ? '-' : CAST[speaker]!.id,
    ]);
}

suite('a text is divided', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      '“',
      '”',
      '‘',
      '’',
      '「',
      '」',
      '\n',
      '\n\n',
      '\r\n',
      ' ',
      '--',
      '—',
      'Anna',
      'said',
      ', ',
      '.',
    ),
    fc.string({ maxLength: 8 }),
  );

  test('without losing, moving or changing anything, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
        (text) => {
          const lines = divideText(text);
          assert.equal(lines.map(({ start, end }) => text.slice(start, end)).join(''), text);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('into speech and narration, in every kind of marks', () => {
    const kinds = (text: string): string =>
      divideText(text)
        .map(({ kind }) => kind[0])
        .join('');
    assert.equal(kinds('"Yes," said Anna, "of course."'), 'dnd');
    assert.equal(kinds('“Yes,” said Anna.'), 'dn');
    assert.equal(kinds('‘It’s Tom’s,’ said Anna.'), 'dn');
    assert.equal(kinds('他说：「好。」她笑了。'), 'ndn');
    assert.equal(kinds('It was a "grand hotel" of the old kind.'), 'n');
    assert.equal(kinds('"I begin here.\n\n"And I end here," she said.'), 'ddn');
  });
});

suite('speech is given to', () => {
  test('who is named beside it', () => {
    const text = '"Where?" asked Anna.\n\n"Here," said Mr. Brook.\n\nClara laughed and said, "Both of you!"';
    assert.deepEqual(spoken(text), [
      ['"Where?"', 'a'],
      ['"Here,"', 'b'],
      ['"Both of you!"', 'c'],
    ]);
  });

  test('whom a pronoun or a noun can mean', () => {
    const text =
      'Anna met Mr. Brook at the gate.\n\n"You are late," she said.\n\n"I am," answered the young man.';
    assert.deepEqual(
      spoken(text).map(([, speaker]) => speaker),
      ['a', 'b'],
    );
  });

  test('whose turn it is', () => {
    const text = [
      '"Where?" asked Anna.',
      '"Here," said Mr. Brook.',
      '"Now?"',
      '"At once."',
      '"And Clara?"',
      '"She stays."',
    ];
    assert.deepEqual(
      spoken(text.join('\n\n')).map(([, speaker]) => speaker),
      ['a', 'b', 'a', 'b', 'a', 'b'],
    );
  });

  test('who is led up to before it', () => {
    const text =
      'Anna and Clara were silent. Mr. Brook, after looking at both of them, remarked:\n\n"It rains."';
    assert.deepEqual(spoken(text), [['"It rains."', 'b']]);
  });

  test('nobody where there is nobody', () => {
    assert.deepEqual(
      attributeSpeech('"Who is there?"', []).map(({ speaker }) => speaker),
      [undefined],
    );
  });
});

/** Who speaks each speech of a text without a cast, by name. */
function speakersOf(text: string): (string | undefined)[] {
  const cast = discoverCast(text);
  return attributeSpeech(text, cast)
    .filter(({ kind }) => kind === 'dialogue')
    .map(({ speaker }) => (speaker === undefined ? undefined : cast[speaker]!.name));
}

suite('without a cast, a speech is given to', () => {
  const cases: Readonly<Record<string, readonly [text: string, speakers: readonly string[]]>> = {
    'somebody named once': [
      '"Go," said Anna.\n\n"Yes," said Ben.\n\n"No," said Anna.\n',
      ['Anna', 'Ben', 'Anna'],
    ],
    'names with articles': [
      '“Wine?” the March Hare said.\n\n“No,” said Alice.\n\n“Cut it,” said the Hatter.\n\n“Off!” shouted the Queen.\n',
      ['March Hare', 'Alice', 'Hatter', 'Queen'],
    ],
    'names with particles': [
      '"By me," said van Helsing.\n\n"And me," added d\'Artagnan.\n\n"Why?" Jean-Luc Picard exclaimed.\n',
      ['van Helsing', "d'Artagnan", 'Jean-Luc Picard'],
    ],
    strangers: [
      '"A pint," said Tom.\n\n"Cold," a waiter said.\n\n"Who asked?" growled a tall man by the fire.\n\n"Me," said Tom.\n',
      ['Tom', 'waiter', 'a man', 'Tom'],
    ],
    'two in one paragraph': [
      '"Where is he?" said Mary. "He is late," said John. "Always," Mary sighed.\n',
      ['Mary', 'John', 'Mary'],
    ],
    'the narrator': ['"I was there," I said.\n\n"You were not," said Holmes.\n', ['I', 'Holmes']],
    'a wife, by the name of her husband, and who answers her': [
      '"My dear Mr. Bond," said his lady to him one day, "the house is let."\n\nMr. Bond replied that he had not heard.\n\n"But it is," returned she.\n\n"To whom?" said Mr. Bond.\n\n"Guess!" cried his wife.\n\nMrs. Bond and Kitty left.\n\n"Well," said Mrs. Bond.\n\n"Well," said Kitty.\n',
      ['Mrs. Bond', 'Mrs. Bond', 'Mrs. Bond', 'Mr. Bond', 'Mrs. Bond', 'Mrs. Bond', 'Kitty'],
    ],
    'the wife of whoever is told of, and not of somebody spoken of': [
      '"I see," said Mr. Bond.\n\n"You do," said Mrs. Bond.\n\n"Yes," said Mr. Cole.\n\n"No," said Mrs. Cole.\n\nMr. Bond smiled. "You have seen Mr. Cole, I think," said his wife.\n',
      ['Mr. Bond', 'Mrs. Bond', 'Mr. Cole', 'Mrs. Cole', 'Mrs. Bond'],
    ],
    'somebody who is called by a name with a full stop': [
      '“我来了。”小梅说。\n\n“坐吧。”王婶说。\n\n“怎么了？”小梅问。\n\n“小梅。”\n\n“嗯？”小梅说。\n',
      ['小梅', '王婶', '小梅', '王婶', '小梅'],
    ],
    'the subject of the sentence, and not of a clause in it': [
      '"It rains," said Mr. Darcy.\n\n"It does," said Elizabeth.\n\nElizabeth looked at Mr. Darcy.\n\nHe had reached the gate, and holding out a letter, which she instinctively took, said gravely, "Will you read it?"\n\n"I will," said Elizabeth.\n',
      ['Mr. Darcy', 'Elizabeth', 'Mr. Darcy', 'Elizabeth'],
    ],
    'a pronoun that leads up to it with any verb': [
      '"Come," said Mr. Darcy.\n\n"Mr. Darcy," said Elizabeth, "it rains."\n\nElizabeth looked at Mr. Darcy.\n\nHe took the hint, and soon began with, "This seems a comfortable house."\n\n"It is," said Elizabeth.\n',
      ['Mr. Darcy', 'Elizabeth', 'Elizabeth', 'Mr. Darcy', 'Elizabeth'],
    ],
    'the subject of what leads up to it': [
      'Mr. Darcy, drawing near Elizabeth, said to her, "Dance?"\n\nElizabeth coloured, and said, "No."\n',
      ['Mr. Darcy', 'Elizabeth'],
    ],
    'Chinese names with doubled adverbs': [
      '“哼。”林风冷冷道。\n\n“好。”林风淡淡地说。\n\n“走。”林风缓缓道。\n',
      ['林风', '林风', '林风'],
    ],
    'Chinese roles': [
      '老陈推开门。“有人吗？”老陈喊道。\n\n“来了！”掌柜笑着说，“住店？”\n\n“住一晚。”老陈说。\n\n“你是谁？”医生问道。\n\n“让开！”黑衣人冷笑一声。\n\n“客官慢走。”店小二笑着迎上来。\n',
      ['老陈', '掌柜', '掌柜', '老陈', '医生', '黑衣人', '店小二'],
    ],
    'classical Chinese': [
      '子路问曰：“闻斯行诸？”子曰：“有父兄在。”公西华曰：“敢问。”\n',
      ['子路', '子', '公西华'],
    ],
    'traditional Chinese, in its own characters': [
      '「您可算回來了！」馮媽接過箱子。\n\n顧維鈞苦笑道：「是我。」\n\n「請進。」馮媽說。\n',
      ['馮媽', '顧維鈞', '馮媽'],
    ],
    'a youth beside whom somebody is named': [
      '“住手！”那少年喝道。\n\n“你算老几？”王二骂道。\n\n“我是弟子！”少年朗声道。\n',
      ['少年', '王二', '少年'],
    ],
    'names that end as words for people do': [
      '“来！”王二麻子喊道。\n\n“好。”白衣女子轻声说。\n\n“走。”王二麻子说。\n\n“嗯。”白衣女子点头道。\n',
      ['王二麻子', '白衣女子', '王二麻子', '白衣女子'],
    ],
    'another of the same kind, in Chinese': [
      '“进来。”白衣女子淡淡地说。\n\n“两个人。”另一个女子走了出来，冷冷道。\n\n“嗯。”白衣女子点头道。\n',
      ['白衣女子', '另一个女子', '白衣女子'],
    ],
    'somebody other than who is called for': [
      '一个中年男人冲了进来。“医生！医生！”男人喊道。\n\n陈医生走出来，问道：“怎么了？”\n\n“疼。”男人说。\n',
      ['男人', '陈医生', '男人'],
    ],
    'whoever does something beside it, though no tag names them': [
      'Nora was at the sink.\n\n“They are out,” Dan announced.\n\n“Always.” Nora dried her hands. “Sit down.”\n\n“In a minute,” said Dan.\n',
      ['Dan', 'Nora', 'Nora', 'Dan'],
    ],
    'the subject of an inverted sentence': [
      'Mrs. Bennet was silent; and more than once did Mr. Bennet say to Elizabeth,\n\n“I am glad, Lizzy.”\n\n“So am I,” said Elizabeth.\n\n“Come,” said Mrs. Bennet.\n',
      ['Mr. Bennet', 'Elizabeth', 'Mrs. Bennet'],
    ],
    'a doctor who is a woman, by the pronoun behind her name': [
      '“Stop,” said Dr. Lin. She caught the rail.\n\n“Never,” said Reyes.\n\n“Now,” whispered Lin.\n',
      ['Dr. Lin', 'Reyes', 'Dr. Lin'],
    ],
    'who does something before a speech, though no tag ever names them': [
      '“陆沉，你还敢回来。”林晚说。\n\n陆沉放下筷子。“我只是来吃面。”\n\n“吃面？”林晚问。\n',
      ['林晚', '陆沉', '林晚'],
    ],
    'names whose characters are verbs or numbers elsewhere': [
      '“我找许知夏。”林一一说。\n\n“她不在。”苏小满摇了摇头，“苏小满就是我。”\n\n“一一！”许知夏从里屋冲出来。\n',
      ['林一一', '苏小满', '苏小满', '许知夏'],
    ],
    'heroes whom the dictionary knows, and names of other languages': [
      '张飞在旁焦躁道：“自归去罢！”\n\n关羽劝道：“且待片时。”\n\n“他是谁？”福尔斯问。\n\n“不知道。”福尔斯笑了。\n',
      ['张飞', '关羽', '福尔斯', '福尔斯'],
    ],
    'a relative who is called': [
      '“奶奶，我饿了！”小明喊道。\n\n“饭马上就好。”厨房里传来奶奶的声音。\n\n“真香。”小明说。\n',
      ['小明', '奶奶', '小明'],
    ],
    'a doctor who comes': [
      '“我是她儿子。”爸爸说。\n\n医生摘下口罩。“血压太高了。”\n\n“严重吗？”爸爸问。\n',
      ['爸爸', '医生', '爸爸'],
    ],
    'somebody in a crowd': ['有人喊道：“走水了！”\n\n“快跑！”林风说。\n', ['有人', '林风']],
  };
  for (const [name, [text, speakers]] of Object.entries(cases))
    test(name, () => assert.deepEqual(speakersOf(text), speakers));

  test('a voice that is left for review, as its owner may be known', () => {
    const text =
      '"Tom?" called Martha.\n\n"Eleven!" cried a joyful voice from above.\n\n"Tom!" said Martha.\n';
    const [, voice] = attributeSpeech(text, discoverCast(text)).filter(({ kind }) => kind === 'dialogue');
    assert.ok(voice!.confidence! < SURE, `${voice!.confidence}`);
  });

  test('nobody where it only imitates a sound, unless a tag says who made it', () => {
    const text =
      '门外“砰！”的一声巨响。\n\n“谁？”老陈喊道。\n\n“砰！砰！”\n\n“趴下！”小李叫道。\n\n“砰！”小李学着枪声喊道。\n';
    const cast = discoverCast(text);
    assert.deepEqual(
      attributeSpeech(text, cast).flatMap(({ kind, speaker }) =>
        kind === 'dialogue' ? [cast[speaker!]?.name] : [],
      ),
      ['老陈', '小李', '小李'],
    );
  });

  test('nobody of a given cast whom the tag does not name', () => {
    const text = '"Go," said Anna.\n\n"Yes," said Ben.\n\n"No," said Anna.\n';
    const anna: Character = { id: 'a', name: 'Anna', aliases: [], gender: 'female' };
    const only = attributeSpeech(text, [anna]).filter(({ kind }) => kind === 'dialogue');
    assert.deepEqual(
      only.map(({ speaker }) => speaker),
      [0, undefined, 0],
    );
    assert.deepEqual(
      discoverCast(text, [anna]).map(({ name }) => name),
      ['Anna', 'Ben'],
    );
  });
});

test('speakers of Chinese scenes are found without a cast, and few in a voice of the wrong sex', async () => {
  const outcomes = (await readScenes(SCENES)).map((scene) => {
    const cast = discoverCast(scene.text);
    return { name: scene.name, found: compareWithLabels(scene, cast, attributeSpeech(scene.text, cast)) };
  });
  for (const { name, found } of outcomes)
    assert.ok(found.filter(({ isRight }) => isRight).length >= found.length * 0.85, name);
  const all = outcomes.flatMap(({ found }) => found);
  assert.ok(all.filter(({ isWrongSex }) => isWrongSex).length <= all.length * 0.05);
  const wrong = all.filter(({ isRight }) => !isRight);
  const listed = all.filter(({ confidence }) => confidence < SURE);
  assert.ok(listed.length <= all.length * 0.25);
  assert.ok(listed.filter(({ isRight }) => !isRight).length >= wrong.length * 0.8);
});

test('a pronoun beside the speech of another tells no sex', () => {
  const text = '“你赢了。”沈青寒苦笑着摇头。\n\n“那是自然。”她说，“白芷从不输。”\n\n“白芷！”沈青寒喊道。\n';
  const genders = discoverCast(text).map(({ name, gender }) => [name, gender]);
  assert.ok(
    genders.some(([name, gender]) => name === '沈青寒' && gender !== 'female'),
    `${genders}`,
  );
});

test('those who speak are found, with their other names and their gender', () => {
  const text = [
    '"Where?" asked Mrs. Hill. She rose.',
    '"Here," said Tom Brook. He sat down.',
    '"Oh!" cried Mrs. Hill.',
    '"Well," said Tom. He smiled.',
    '"Yes," replied Tom Brook.',
    '"No," said Tom.',
  ].join('\n\n');
  const cast = discoverCast(text);
  assert.deepEqual(
    cast.map(({ name, gender }) => [name, gender]).sort(),
    [
      ['Mrs. Hill', 'female'],
      [cast.find(({ name }) => name.startsWith('Tom'))!.name, 'male'],
    ].sort(),
  );
});

const NOVEL = fileURLToPath(
  new URL('../../../shared/media/novels/PrideAndPrejudice/novel_text.txt', import.meta.url),
);
test('of a whole novel nothing is lost', async (context) => {
  const text = await readFile(NOVEL, 'utf8').catch(() => undefined);
  if (text === undefined) return context.skip('the novel is not beside this checkout');
  const lines = divideText(text);
  assert.equal(lines.map(({ start, end }) => text.slice(start, end)).join(''), text);
  assert.ok(lines.filter(({ kind }) => kind === 'dialogue').length > 1500);
});
