import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttributedLine, attributeSpeech } from '../../src/story/speakers/attribute.ts';
import type { Character } from '../../src/story/speakers/cast.ts';
import { ChineseTagReader } from '../../src/story/speakers/chinese/chinese-tags.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';
import { settleGenders } from '../../src/story/speakers/settle-genders.ts';

/** Who is found in a text in which people act beside their lines. */
const CASTS: readonly (readonly [kind: string, text: string, names: readonly string[]])[] = [
  [
    'whoever acts by rank, office or trade and name',
    'Bailiff Orme tapped the ledger. “You owe for two winters.”\n\n“I do.”\n\nStationmaster Sykes breathed on his spectacles. “Not before morning.”\n\nExpedition leader Hartmann melted snow. “We turn back at noon.”\n',
    ['Bailiff Orme', 'Stationmaster Sykes', 'Hartmann'],
  ],
  [
    'whoever acts by name behind "Old", and what no list of given names has',
    'Old Tolliver coughed in his chair. “You heard her, boy.”\n\n“I did,” said Tolliver.\n\nHobbs rolled up his sleeve. “Hold the lamp.”\n\n“Thank you, Hobbs,” said Anna.\n',
    ['Tolliver', 'Anna', 'Hobbs'],
  ],
  [
    'whoever acts by what they do alone, and "the porter" of several lines once',
    'A porter brought in some wood. “That’s the last.”\n\n“Thank you,” said Anna.\n\nThe porter shook his head. “It’s the benches next.”\n',
    ['Anna', 'porter'],
  ],
  [
    'no place that is told of beside a speech',
    'The stage from Boston was late. Boston had been good to him. “I left in May,” said Anna.\n\nThe wind from Ludlow blew his hat off. Boston was far away. “So did I,” said Tom.\n',
    ['Anna', 'Tom'],
  ],
  [
    'no thing that moves beside a speech, though a name be like it',
    'Rain drummed on the roof. “It’s late,” said Anna.\n\nThe Peregrine creaked. “She’s old,” said Tom. There was more rain.\n\nNobody answered. Women stood along the wall. “So are we,” said Anna.\n',
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
    'a mother and a daughter who both speak, with another between them',
    '“Sit down,” said Mrs. Bennet.\n\n“Thank you,” said Mr. Hale.\n\n“So I will,” said Elizabeth Bennet.\n',
    ['Mrs. Bennet', 'Mr. Hale', 'Elizabeth Bennet'],
  ],
  [
    'a mother who acts beside her line and a daughter whom tags name',
    'Mrs. March smiled. “Well, girls?”\n\n“Nothing,” said Amy March.\n\n“Come,” said Mr. Brooke.\n\n“I am cold,” said Amy.\n',
    ['Mrs. March', 'Amy March', 'Mr. Brooke'],
  ],
  [
    'a mother whom somebody calls and a daughter who says "Mama"',
    '“No, Mama,” said Elizabeth Bennet.\n\n“Thank you, Mrs. Bennet,” said Mr. Hale. “Good night, Mrs. Bennet.”\n',
    ['Mrs. Bennet', 'Mr. Hale', 'Elizabeth Bennet'],
  ],
  [
    'a mother who speaks of her daughter',
    'Dora Fenner twisted her gloves. “With the cat.”\n\n“And you?” said Mr. Hale.\n\n“She is shy,” said Mrs. Fenner. “Dora never says much.”\n',
    ['Dora Fenner', 'Mr. Hale', 'Mrs. Fenner'],
  ],
  [
    'whoever is mostly spoken of behind "to", "at" and "for"',
    '“Well?” said Ben. He gave it to Nora. He looked at Nora. They were waiting for Nora.\n\nNora dried her hands. “I’m here.”\n\n“Good,” said Ben.\n',
    ['Ben', 'Nora'],
  ],
  [
    'whoever has a name that the text writes small as another word',
    '“To be frank, no,” said Ben. He rose. There was a mark on it.\n\nFrank nodded. “I see.”\n\nRose shrugged. “No.”\n\nMark leaned on the wall. “Come.” There was a second Mark, said Ben, and a second Rose.\n\n“To be frank, yes.” Frank wiped his brow.\n',
    ['Ben', 'Frank', 'Mark', 'Rose'],
  ],
  [
    'one person who is named by a longer and a shorter name',
    '“Yes,” said Elizabeth Bennet.\n\n“And no,” said Elizabeth.\n\n“So?” said Dr. Watson.\n\n“Well,” said Watson.\n\n“Well what?” said Lieutenant Voss.\n\n“Nothing,” said Voss.\n\n“Nothing,” said Lieutenant Voss.\n',
    ['Elizabeth Bennet', 'Dr. Watson', 'Lieutenant Voss'],
  ],
  [
    'a father and a son of one name who call each other',
    '“Sit down, Henry Thornton,” said Mr. Thornton.\n\n“I would rather stand,” said Henry Thornton.\n',
    ['Mr. Thornton', 'Henry Thornton'],
  ],
  [
    'nobody whose word only ends as those for people do',
    'The radiator shook. “Hm,” said Anna.\n\nThe printer read nothing. “Oh,” said Anna.\n\nThe darkness pressed on her. The elevator climbed. “Yes,” said Anna.\n\nThe Fearless swung round. “Ho,” said Anna.\n\nThe Fearless shook. Fearless groaned. “So,” said Anna.\n\nThe glassblower wiped his hands. “Ha.”\n',
    ['Anna', 'glassblower'],
  ],
  [
    'no office, newspaper or power behind a word that is a title elsewhere',
    'Head Office nodded it through. Head Office knew. “Hm,” said Anna.\n\nPrivate Equity took the rest. “Oh.”\n\nPage Four held the news. “No.”\n\nMother Nature shook her head. “Ho.”\n\nChief Complaint felt wrong. “A.”\n\nManchester United lost. Lancaster Gate stood empty. “B.”\n\nDriver Update took an hour. “C.”\n\nGuard Dog Security looked in. “D.”\n\nDeath waited. Death was late. Fear gripped her throat. Fear took her. “E.”\n',
    ['Anna'],
  ],
  [
    'a man and a woman of one family name, whatever he is',
    '“Yes,” said Mrs. Marlow.\n\nBailiff Marlow wiped his hands. “Well?”\n\n“No,” said Mrs. Lorne.\n\nDoctor Lorne wiped his hands. “Well?”\n',
    ['Mrs. Marlow', 'Bailiff Marlow', 'Mrs. Lorne', 'Doctor Lorne'],
  ],
  [
    'nobody with a word of the heading above them',
    '# The Ford\n\nBailiff Orme spat into the dust. “Well?”\n\nThe Ford\r\n\r\nWarden Lisle tied his horse to the rail. “Yes,” said Anna.\n\nBailiff\nOrme nodded. “No.”\n',
    ['Anna', 'Bailiff Orme', 'Warden Lisle'],
  ],
  [
    'Will and May, whose names are verbs elsewhere',
    'Will said, “Go.”\n\n“No,” said May.\n\n“May I?” Will asked.\n\n“Will you come in May?” said Anna.\n',
    ['Anna', 'May', 'Will'],
  ],
  [
    'neither Will nor May where nobody is called so',
    '“May I come?” said Anna. May had been cold.\n\n“Will you?” said Tom. Will you not see it, dear reader? “Come in May.”\n\n“Good.” May came and went. “Yes.” May was over.\n',
    ['Anna', 'Tom'],
  ],
  [
    'Will Turner once',
    '“Yes,” said Will Turner.\n\n“No,” said Anna.\n\n“Why?” asked Will.\n',
    ['Anna', 'Will Turner'],
  ],
  [
    'little Thomas, who was named after Sir Thomas',
    '“Yes,” said Sir Thomas.\n\n“And I,” said little Thomas.\n\n“No,” said Thomas.\n',
    ['Sir Thomas', 'Thomas'],
  ],
  [
    'Sir Ashby once, whom some call Ashby',
    '“Yes,” said Sir Ashby.\n\n“No,” said Anna.\n\n“Why?” asked Ashby.\n',
    ['Anna', 'Sir Ashby'],
  ],
  [
    'Sir Hugh and Hugh, whom he calls, and Lady Catherine and Catherine',
    '“Come here, Hugh,” said Sir Hugh.\n\n“No,” said Hugh.\n\n“Hm,” said Lady Catherine.\n\n“Ho,” said Catherine.\n',
    ['Catherine', 'Hugh', 'Lady Catherine', 'Sir Hugh'],
  ],
  [
    'no third bailiff besides two',
    'Bailiff Orme coughed. “Yes.”\n\nBailiff Quill nodded. “No.”\n\nThe bailiff coughed. “Hm.”\n\n“Oh,” said Anna.\n',
    ['Anna', 'Bailiff Orme', 'Bailiff Quill'],
  ],
  [
    'no third captain besides two, though that is a given name too',
    'Captain Reyes coughed. “Yes.”\n\nCaptain Bly nodded. “No.”\n\nThe captain spat. “Hm.”\n\n“Oh,” said Anna.\n',
    ['Anna', 'Captain Reyes', 'Captain Bly'],
  ],
  [
    'no third king besides two',
    '“Yes,” said King Roland.\n\n“No,” said King Osric.\n\n“Hm,” said the king.\n',
    ['King Roland', 'King Osric'],
  ],
  [
    'whoever is called as a city is and does what no city does',
    'Paris crossed her legs. “Yes.”\n\n“Oh,” said Anna.\n\nVienna shook off the war. “No.”\n',
    ['Anna', 'Paris'],
  ],
  [
    '测绘员周颖, 钳工老吴, 厨子阿炳 and 保安队长牛大力 by their names',
    '测绘员周颖擦了擦手。“不行。”\n\n钳工老吴咳嗽了两声。“再试试。”\n\n厨子阿炳从厨房里钻出来。“饭还吃不吃？”\n\n保安队长牛大力堵在门口。“谁也不许走。”\n',
    ['周颖', '老吴', '阿炳', '牛大力'],
  ],
  [
    'an old man besides a bookkeeper whom the text names',
    '“你好。”老头说。\n\n“你好。”赵红说。\n\n账房钱先生拨着算盘。“一共三两。”\n',
    ['老头', '赵红', '钱先生'],
  ],
  [
    'a young man besides a passenger whom the text names',
    '“借过。”小伙子说。\n\n“你好。”赵红说。\n\n旁边的乘客白先生收起报纸。“到站了。”\n',
    ['小伙子', '赵红', '白先生'],
  ],
  [
    'a young man once whom the text names behind the same word',
    '“借过。”小伙子说。\n\n“你好。”赵红说。\n\n小伙子赵刚擦了擦汗。“到站了。”\n',
    ['赵红', '赵刚'],
  ],
  [
    'an officer who acts by his rank',
    '“好。”林风说。\n\n上尉雷诺放下望远镜。“敌人来了。”\n',
    ['林风', '上尉'],
  ],
  [
    'no half of a word for what somebody is, and no verb',
    '一位老师傅蹲在墙角。“来了。”\n\n老师车开走了。“哎。”\n\n水手长喊了一声。“起锚！”\n\n“好。”林风说。\n',
    ['林风', '老师傅', '老师', '水手长'],
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

for (const [speech, given] of [
  ['Call me Dora', 'Dora'],
  ['The sun rose', 'Rose'],
])
  test(`Mrs. Fenner is ${given} Fenner who says “${speech}”`, () => {
    const text = `“${speech},” said Mrs. Fenner.\n\n“Good day,” said Mr. Hale. He knew ${given} Fenner.\n\nIt was ${given} Fenner.\n`;
    const found = discoverCast(text).find(({ name }) => name === 'Mrs. Fenner');
    assert.ok(found?.aliases.includes(`${given} Fenner`));
  });

/** The speakers of all lines in order. */
const SPEAKERS: readonly (readonly [text: string, speakers: readonly string[]])[] = [
  [
    'Bailiff Orme tapped the ledger. “You owe for two winters.”\n\n“The wheat failed twice,” said Leigh.\n\nOld Tolliver coughed, and shook his head. “It did, you know.”\n\nThe bailiff looked at him. “So it did.”\n\nTolliver got up from his chair. “Well, then.”\n',
    ['Bailiff Orme', 'Leigh', 'Tolliver', 'Bailiff Orme', 'Tolliver'],
  ],
  [
    '测绘员周颖收起图纸。“不行。”\n\n“怎么不行？”郑站长问。\n\n钳工老吴蹲在墙角。“桥墩裂了。”\n\n周颖点点头。“得改道。”\n',
    ['周颖', '郑站长', '老吴', '周颖'],
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
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\nBailiff Orme wiped his hands. “You’re late.”\n',
  ],
  [
    'beside which somebody does something by what they are, whom the cast does not have',
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\nA porter dropped a tray. “Sorry.”\n',
  ],
  [
    'beside which somebody does something whom no Chinese name means',
    '“你好。”林风说。\n\n“你好。”苏晴说。\n\n“走吧。”林风说。\n\n售票员摇摇头。“不行。”\n',
  ],
  [
    'beside which several only listen',
    '“你好。”林风说。\n\n“你好。”苏晴说。\n\n“走吧。”林风说。\n\n孩子们鼓起掌来。“他往东边去了。”\n',
  ],
];

for (const [kind, text] of DOUBTFUL)
  test(`a line is to be looked at ${kind}`, () => {
    const cast = discoverCast(text).filter(({ name }) => !name.includes('Orme'));
    const [line] = listSpoken(text, cast).slice(-1);
    assert.ok((line!.confidence ?? 0) <= 0.5, `${line!.confidence}`);
  });

test('only people are strangers who act: no adverbs, hands or cats, and nobody whom the text knows', () => {
  const reader = new ChineseTagReader(['林风']);
  for (const narration of ['售票员摇摇头。', '质检员皱起眉头。'])
    assert.equal(reader.tellsOfUnknown(narration), true, narration);
  for (const narration of [
    ...[
      '终于点了点头。',
      '半晌叹了口气。',
      '良久才叹了口气。',
      '自己叹了口气。',
      '双手举起杯子。',
      '右手放下筷子。',
    ],
    ...[
      '眼睛瞪着前方。',
      '一声冷笑。',
      '嘴角冷笑。',
      '没有人点头。',
      '谁也没有抬起头。',
      '一只猫抬起头。',
      '林风终于点了点头。',
    ],
  ])
    assert.equal(reader.tellsOfUnknown(narration), false, narration);
});

/** The sex of the one in whom a text is interested. */
const SEXES: readonly (readonly [text: string, name: string, gender: Character['gender']])[] = [
  ['Overman Pritchard put down the lamp. “Well?”\n', 'Overman Pritchard', 'male'],
  ['Postwoman Bloom stamped her boots. “Sign here.”\n', 'Postwoman Bloom', 'female'],
  ['“Yes,” said Lord Ashby.\n\n“No,” said Anna.\n', 'Lord Ashby', 'male'],
  ['Lord Evelyn coughed. “Yes.”\n\n“No,” said Evelyn.\n', 'Evelyn', 'male'],
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

for (const [title, name] of [
  'Father Brown',
  'Sister Agnes',
  'Aunt Polly',
  'Uncle Tom',
  'Brother Cadfael',
  'Mother Teresa',
].map((name) => [name.split(' ')[0]!.toLowerCase(), name] as const))
  test(`any ${title} is not ${name}`, () => {
    const [found] = discoverCast(`“Yes,” said ${name}.\n\n“No,” said Anna.\n`).filter(
      (each) => each.name === name,
    );
    assert.deepEqual(found?.aliases, []);
  });

test('nobody is called upon by an oath: “Lord Almighty!”', () => {
  const oaths = '“Lord Almighty!” said Anna.\n\n“Lord Jesus!” said Tom.\n\n“Good Lord!” said Anna.\n\n';
  const names = discoverCast(oaths.repeat(3)).map(({ name }) => name);
  assert.deepEqual(names.sort(), ['Anna', 'Tom']);
});

for (const name of ['白狐', '童声', '党委', '龙女', '云娘', '金莲', '花仙', '车主', '华为'])
  test(`${name} is no man for looking like a family name with a given one`, () => {
    const [settled] = settleGenders([{ id: 'p1', name, aliases: [], gender: 'unknown' as const }], []);
    assert.equal(settled!.gender, 'unknown');
  });

function listSpoken(text: string, cast: readonly Character[]): AttributedLine[] {
  return attributeSpeech(text, cast).filter(({ kind }) => kind === 'dialogue');
}
