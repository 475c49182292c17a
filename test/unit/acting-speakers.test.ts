import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttributedLine, attributeSpeech } from '../../src/story/speakers/attribute.ts';
import type { Character } from '../../src/story/speakers/cast.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';
import { settleGenders } from '../../src/story/speakers/settle-genders.ts';

/** Who is found in a text in which people act beside their lines. */
const CASTS: readonly (readonly [kind: string, text: string, names: readonly string[]])[] = [
  [
    'whoever acts by rank, office or trade and name',
    'Sheriff Dawes spat into the dust. “You’re a long way from home.”\n\n“I am.”\n\nStationmaster Sykes breathed on his spectacles. “Not before morning.”\n\nExpedition leader Hartmann melted snow. “We turn back at noon.”\n',
    ['Sheriff Dawes', 'Stationmaster Sykes', 'Hartmann'],
  ],
  [
    'whoever acts by name behind "Old", and what no list of given names has',
    'Old Garrick laughed on his bench. “She told you, son.”\n\n“I know,” said Garrick.\n\nHobbs rolled up his sleeve. “Hold the lamp.”\n\n“Thank you, Hobbs,” said Anna.\n',
    ['Garrick', 'Anna', 'Hobbs'],
  ],
  [
    'whoever acts by what they do alone, and "the porter" of several lines once',
    'A porter brought in some wood. “That’s the last.”\n\n“Thank you,” said Anna.\n\nThe porter shook his head. “It’s the benches next.”\n',
    ['Anna', 'porter'],
  ],
  [
    'no place that is told of beside a speech',
    'The stage from Boston was late. Boston had been good to him. “I left in May,” said Anna.\n\nThe wind from Abilene blew his hat off. Boston was far away. “So did I,” said Tom.\n',
    ['Anna', 'Tom'],
  ],
  [
    'no thing that moves beside a speech, though a name be like it',
    'Rain drummed on the roof. “It’s late,” said Anna.\n\nThe Marigold creaked. “She’s old,” said Tom. There was more rain.\n\nNobody answered. Women stood along the wall. “So are we,” said Anna.\n',
    ['Anna', 'Tom'],
  ],
  [
    'no street that is named for a trade, and no animal that only moves',
    'Baker Street was empty. Farmer Street lay dark. “Come,” said Anna.\n\nThe dog wagged its tail. “Down,” said Tom.\n\nThe horse shook its head. “Easy.”\n',
    ['Anna', 'Tom'],
  ],
  [
    'whoever is called by a rank alone, written large',
    'The Professor lit his pipe. “Well?”\n\n“Well what?” said Anna.\n',
    ['Anna', 'professor'],
  ],
  [
    'no "mother" who is called upon, and no oath',
    '“Oh, Mother!” said Anna.\n\n“Good Lord,” said Tom.\n',
    ['Anna', 'Tom'],
  ],
  [
    'a father and a son of one name who answer each other',
    '“Sit down,” said Mr. Thornton.\n\n“I would rather stand,” said Henry.\n\n“As you like,” said Mr. Thornton. Henry Thornton went to the window.\n',
    ['Mr. Thornton', 'Henry Thornton'],
  ],
  [
    'one woman who is called by her own name and her husband’s',
    'Dora Fenner twisted her gloves. “With the cat.”\n\n“Thank you, Mrs. Fenner,” said Mr. Hale.\n',
    ['Mr. Hale', 'Mrs. Fenner'],
  ],
  [
    '机械师林娜, 钳工老吴, 厨子阿炳 and 保安队长牛大力 by their names',
    '机械师林娜擦了擦手。“不行。”\n\n钳工老吴咳嗽了两声。“再试试。”\n\n厨子阿炳从厨房里钻出来。“饭还吃不吃？”\n\n保安队长牛大力堵在门口。“谁也不许走。”\n',
    ['林娜', '老吴', '阿炳', '牛大力'],
  ],
  [
    'no city, no stone lion and no listeners',
    '长安的街上空无一人。捕快韩铁衣收起伞。“人呢？”\n\n石狮子瞪着眼睛。“跑了。”女掌柜苏三娘说。\n\n孩子们鼓起掌来。“他往东边去了。”\n\n士兵严阵以待。“追！”韩铁衣喊道。\n',
    ['韩铁衣', '苏三娘', '士兵'],
  ],
];

for (const [kind, text, names] of CASTS)
  test(`the cast has ${kind}`, () => {
    assert.deepEqual(
      discoverCast(text)
        .map(({ name }) => name)
        .sort(),
      [...names].sort(),
    );
  });

/** The speakers of all lines in order. */
const SPEAKERS: readonly (readonly [text: string, speakers: readonly string[]])[] = [
  [
    'Sheriff Dawes spat into the dust. “You’re a long way from home.”\n\n“Home’s where the saddle is,” said Pike.\n\nOld Garrick laughed, and shook his head. “He told you, son.”\n\nThe sheriff looked at him. “He did.”\n\nGarrick got up on his sticks. “Well, then.”\n',
    ['Sheriff Dawes', 'Pike', 'Garrick', 'Sheriff Dawes', 'Garrick'],
  ],
  [
    '机械师林娜擦了擦手。“不行。”\n\n“怎么不行？”马厂长问。\n\n钳工老吴蹲在墙角。“主轴裂了。”\n\n林娜点点头。“得换。”\n',
    ['林娜', '马厂长', '老吴', '林娜'],
  ],
];

for (const [text, speakers] of SPEAKERS)
  test(`whoever acts beside a line speaks it: ${text.slice(0, 16)}`, () => {
    const cast = discoverCast(text);
    const spoken = listSpoken(text, cast);
    assert.deepEqual(
      spoken.map(({ speaker }) => speaker !== undefined && cast[speaker]!.name),
      speakers,
    );
  });

/** Lines that may be anybody's: the last of each text. */
const DOUBTFUL: readonly (readonly [kind: string, text: string])[] = [
  [
    'beside which somebody acts whom the cast does not have',
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\nSheriff Dawes wiped his hands. “You’re late.”\n',
  ],
  [
    'beside which several only listen',
    '“你好。”林风说。\n\n“你好。”苏晴说。\n\n“走吧。”林风说。\n\n孩子们鼓起掌来。“他往东边去了。”\n',
  ],
];

for (const [kind, text] of DOUBTFUL)
  test(`a line is to be looked at ${kind}`, () => {
    const cast = discoverCast(text).filter(({ name }) => !name.includes('Dawes'));
    const [line] = listSpoken(text, cast).slice(-1);
    assert.ok((line!.confidence ?? 0) <= 0.5, `${line!.confidence}`);
  });

/** The sex of the one in whom a text is interested. */
const SEXES: readonly (readonly [text: string, name: string, gender: Character['gender']])[] = [
  ['Overman Pritchard put down the lamp. “Well?”\n', 'Overman Pritchard', 'male'],
  ['Postwoman Bloom stamped her boots. “Sign here.”\n', 'Postwoman Bloom', 'female'],
  ['Jem kicked the wall. “No!” said Jem.\n', 'Jem', 'male'],
  ['女掌柜苏三拨着算盘。“住店吗？”苏三问。\n', '苏三', 'female'],
  ['捕快霍青收起伞。“人呢？”霍青问。\n', '霍青', 'male'],
  // A pronoun of the lines counts for more than that the name is no woman's.
  ['“人呢？”霍青问。她收起伞。\n\n“跑了。”她说。\n\n“追！”霍青说。\n', '霍青', 'female'],
  ['“人呢？”霍青问。\n', '霍青', 'male'],
];

for (const [text, name, gender] of SEXES)
  test(`${name} is ${gender}: ${text.slice(0, 12)}`, () => {
    const cast = discoverCast(text);
    const found = settleGenders(cast, attributeSpeech(text, cast)).find((each) =>
      [each.name, ...each.aliases].includes(name),
    );
    assert.equal(found?.gender, gender);
  });

function listSpoken(text: string, cast: readonly Character[]): AttributedLine[] {
  return attributeSpeech(text, cast).filter(({ kind }) => kind === 'dialogue');
}
