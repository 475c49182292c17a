import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCalledParent, isToChildren } from '../../src/story/speakers/addressed-sex.ts';
import { findAsked, isReplying } from '../../src/story/speakers/asked.ts';
import { attributeSpeech, readTextTurns } from '../../src/story/speakers/attribute.ts';
import { MentionFinder } from '../../src/story/speakers/cast.ts';
import { SpeakerChain } from '../../src/story/speakers/choose-speakers.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';
import { EnglishTagReader } from '../../src/story/speakers/english/english-tags.ts';
import { findFamilies, nameParents } from '../../src/story/speakers/families.ts';
import { readTurns } from '../../src/story/speakers/turns.ts';
import { divideText } from '../../src/story/text-lines.ts';

/** English texts with the last speaker of each, told by what stands beside the speech. */
const TEXTS: readonly (readonly [kind: string, text: string, speaker: string])[] = [
  ...['a moment later', 'the next day', 'yesterday'].map(
    (when) =>
      [
        `a noun before “${when}”`,
        `A porter came in.\n\n“Go,” said Anna.\n\n“Yes,” said the porter ${when}.\n`,
        'porter',
      ] as const,
  ),
  [
    'whoever was asked, whose name is a verb',
    '“Hm,” said Will.\n\n“Hm,” said Tom.\n\n“Hm,” said Ned.\n\nTom asked Will this question.\n\n“I am cold.”\n',
    'Will',
  ],
  ...['the next day', 'one evening', 'no louder', 'three times'].map(
    (when) => [`a name before “${when}”`, `“Go,” said Anna.\n\n“Yes,” said Tom ${when}.\n`, 'Tom'] as const,
  ),
  ...['that with a smile', 'that last word', 'that slowly', 'that Sunday', 'that very night'].map(
    (what) =>
      [
        `whoever said “${what}”`,
        `“Go,” said Tom.\n\n“No,” said Anna.\n\n“No,” said Clara.\n\n“It is so.” Clara said ${what}.\n`,
        'Clara',
      ] as const,
  ),
  [
    'whoever sighs a sigh, which tells nobody of it',
    '“Go,” said Tom.\n\n“No,” said Anna.\n\n“No,” said Clara.\n\n“At last.” Clara sighed a sigh of relief.\n',
    'Clara',
  ],
  [
    'whoever assures somebody of the speech itself',
    '“Go,” said Tom.\n\n“No,” said Ned.\n\n“Go,” said Anna.\n\n“Never!” she assured him of it.\n',
    'Anna',
  ],
  [
    'whoever tells something and goes on speaking',
    '“Go,” said Tom.\n\n“No,” said Clara.\n\n“Go,” said Ned.\n\n“Yes.” Anna told him that it was late. “Go home.”\n',
    'Anna',
  ],
  [
    'whose reply it was, in a file that has lost its apostrophes',
    '“Go,” said Tom.\n\n“No,” said Anna.\n\n“No,” said Clara.\n\n“Never,” was Tom s reply.\n',
    'Tom',
  ],
  [
    'whoever takes a chance for saying it',
    '“Hm,” said Tom.\n\n“Hm,” said Ned.\n\n“Hm,” said Anna.\n\nNed looked up. Tom seized the opportunity for saying, with a laugh, “You are late.”\n',
    'Tom',
  ],
  [
    'whoever thanks somebody for asking',
    '“Hm,” said Tom.\n\n“Hm,” said Ned.\n\n“Hm,” said Anna.\n\nAnna thanked Ned for asking: “I am quite well.”\n',
    'Anna',
  ],
  [
    'whoever is heard to be saying it',
    '“Hm,” said Tom.\n\n“Hm,” said Ned.\n\n“Hm,” said Anna.\n\nAnna told them that Tom was saying, “Stop it at once!”\n',
    'Tom',
  ],
  [
    'whoever is introduced, though spoken to a sentence before',
    '“Hm,” said Ned.\n\n“Hm,” said Tom.\n\n“Hm,” said Clara.\n\nTom turned to Ned. Ned shook his head:\n\n“No.”\n',
    'Ned',
  ],
  [
    'whoever goes on, thinking of somebody else',
    '“Hm,” said Ned.\n\n“Hm,” said Tom.\n\n“The ship is lost,” said Tom. He took off his hat and put it on the table among the charts, the compasses and the dirty plates, and for a long time he said nothing more. The lamp swung above them, and the water slapped against the hull as it had done all that night and all the day before, and the men on deck had ceased to sing. He thought of Ned, who had warned him. “We must take the boats,” he said.\n',
    'Tom',
  ],
  [
    'a voice that is the speaker',
    '“Hm,” said Anna.\n\n“Let me in!” cried a voice outside.\n\n“Who is it?” said Anna.\n\n“A friend,” said the speaker.\n',
    'a voice',
  ],
  [
    'not whoever had been told something before',
    '“Hm,” said Clara.\n\n“Hm,” said Tom.\n\n“Hm,” said Ned.\n\n“Is it cold, Tom?” said Clara, who had told Ned to go.\n\n“Not at all.”\n',
    'Tom',
  ],
  [
    'whoever asked, behind an answer in the words of the teller',
    '“Go,” said Tom.\n\n“No,” said Anna.\n\n“Did you write it?” Anna replied that she had. “And you sent it?” said Tom.\n',
    'Tom',
  ],
  [
    'whoever spoke, not whoever told somebody of something behind the speech',
    '“Hello,” said Tom.\n\n“Hello,” said Anna.\n\n“Hello,” said Clara.\n\n“It keeps him glad,” said Clara, “and I am obliged to you.” Anna assured her friend of her help.\n',
    'Clara',
  ],
  [
    'a relative in a file that has lost its apostrophes',
    '“Hello,” said Miss Grey.\n\n“Hello,” said Mrs. Grey.\n\n“It s late,” said Miss Grey s mother.\n',
    'Mrs. Grey',
  ],
  [
    'whoever adds something, not of whom it was told',
    '“Hello,” said Mr. Dale.\n\n“Hello,” said Mr. Grey.\n\nThen came his friend Mr. Dale, who told them that Mr. Grey had gone to town; adding, with a smile,\n\n“He wished to avoid somebody.”\n',
    'Mr. Dale',
  ],
  [
    'a companion who is told of behind a preposition',
    '“Hello,” said Mr. Dale.\n\n“Hello,” said Miss Vane.\n\nMr. Dale stood by her. Miss Vane was lost to everything, and was only recalled by the voice of her companion, who, in a low tone, said, “You wish me gone.”\n',
    'Mr. Dale',
  ],
  [
    'to whom somebody is grateful for saying it',
    '“Hello,” said Mr. Dale.\n\n“Hello,” said Miss Vane.\n\nMiss Vane longed to hear more, and was grateful to Mr. Dale for saying,\n\n“You are lucky.”\n',
    'Mr. Dale',
  ],
  [
    'whoever was asked at the end of the paragraph before',
    '“Hm,” said Anna.\n\n“Hm,” said Clara.\n\n“Hm,” said Vera.\n\n“What could he mean?” said Vera, and asked Clara whether she knew.\n\n“Not at all,” was her answer.\n',
    'Clara',
  ],
  [
    'not to whom a paragraph before says that it is said',
    '“Hm,” said Lady Grey.\n\n“Hm,” said Miss Vane.\n\nMiss Vane came in with Lady Grey. After sitting for a moment, she said very stiffly to Miss Vane,\n\n“I hope you are well.”\n',
    'Lady Grey',
  ],
  [
    'the subject of a later clause',
    '“Hello,” said Mr. Grey.\n\n“Hello,” said Miss Vane.\n\nMiss Vane played an air; and soon afterwards Mr. Grey, drawing near the piano, said,\n\n“Will you dance?”\n',
    'Mr. Grey',
  ],
  [
    'whoever sees what another does',
    '“Hello,” said Mr. Grey.\n\n“Hello,” said Miss Vane.\n\nMiss Vane saw what he was doing, and at the first pause turned round and said,\n\n“You mean to frighten me.”\n',
    'Miss Vane',
  ],
  [
    'a sentence that announces a speech in the next paragraph',
    '“Hello,” said Mr. Grey.\n\n“Hello,” said Mrs. Dale.\n\n“Hello,” said Miss Vane.\n\nMr. Grey looked at Mrs. Dale, and Miss Vane at Mr. Grey; but Mrs. Dale only smiled at Miss Vane, and then Mrs. Dale, turning from Mr. Grey and from Miss Vane, spoke again.\n\n“I like him.”\n',
    'Mrs. Dale',
  ],
  [
    'whoever laughs before a speech, behind a paragraph in which another began again',
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\n“Hello,” said Clara.\n\nAnna sat at the piano and began again.\n\nTom laughed. “You never stop.”\n',
    'Tom',
  ],
  [
    'whoever shakes his head, behind rain that continued',
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\n“Hello,” said Clara.\n\nAnna left for London, and for a month the rain continued.\n\nTom shook his head. “I miss her.”\n',
    'Tom',
  ],
  [
    'whoever did not leave as the music began',
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\n“Hello,” said Clara.\n\nTom left them, and the music began again.\n\n“She plays well,” said Clara.\n\nTom looked up, and at last the orchestra resumed.\n\nClara frowned. “I miss her.”\n',
    'Clara',
  ],
  [
    'whoever speaks again after what she did',
    '“Hello,” said Anna.\n\n“Hello,” said Tom.\n\n“Hello,” said Clara.\n\nAnna put down her cup, and after a moment spoke again.\n\n“I miss her.”\n',
    'Anna',
  ],
  [
    'an old lady who is little',
    '“Good day,” said Miss Vane.\n\n“Good day,” said Mrs. Dale.\n\n“Sit down,” said the little old lady.\n',
    'Mrs. Dale',
  ],
  [
    'whoever is asked in the narration',
    '“Hello,” said Miss Vane.\n\n“Hello,” said Mrs. Dale.\n\n“Hello,” said Mr. Grey.\n\nMr. Grey asked Mrs. Dale how she liked Rome.\n\n“I must say that I am disappointed.”\n',
    'Mrs. Dale',
  ],
  [
    'a brother of the speaker before',
    '“Hello,” said Mr. Dale.\n\n“Hello,” said Mr. Grey.\n\n“Come here,” said Miss Grey.\n\n“No,” cried her brother--“not yet.”\n',
    'Mr. Grey',
  ],
  [
    'the man who acts before “said he”',
    '“Hello,” said Tom.\n\n“Hello,” said Mr. Grey.\n\n“Hello,” said Mr. Dale.\n\nTom shut the door behind Mr. Dale. “It is cold,” said he.\n',
    'Tom',
  ],
];

for (const [kind, text, speaker] of TEXTS)
  test(`finds ${kind}`, () => {
    const cast = discoverCast(text, [], 'en');
    const last = attributeSpeech(text, cast, 'en').findLast((line) => line.kind === 'dialogue');
    assert.equal(last?.speaker === undefined ? undefined : cast[last.speaker]!.name, speaker);
  });

for (const [narration, words] of [
  [' cried her brother--', 'brother'],
  [' was her answer. ', 'she'],
  [' came his reply. ', 'he'],
  [' said the young American; ', 'person'],
  [' said the March Hare. ', 'March Hare'],
] as const)
  test(`reads “${words}” in “${narration.trim()}”`, () => {
    assert.equal(new EnglishTagReader().readAfter(narration, '“No,”')?.words, words);
  });

test('a noun directly before its verb is the subject', () => {
  const { words, kind } = new EnglishTagReader().readBefore(
    'She wondered whether she should be pleased; when her father continued,',
  )!;
  assert.deepEqual([kind, words], ['noun', 'father']);
});

test('whoever is asked or told something without its words is known by name or by a pronoun', () => {
  const cast = ['Anna', '苏晴'].map((name, i) => ({
    ...{ id: `${i}`, name, aliases: [], gender: 'unknown' as const },
  }));
  const ask = (content: string): ReturnType<typeof findAsked> =>
    findAsked([{ content, start: 7, mentions: new MentionFinder(cast).find(content, 7) }]);
  assert.deepEqual(ask('Tom asked Anna whether she was cold.').asked, [0]);
  assert.deepEqual(ask('林风问苏晴冷不冷。').asked, [1]);
  assert.deepEqual(ask('Tom saw Anna, and asked her whether she was cold.'), {
    asked: [],
    askedSex: 'female',
  });
  assert.deepEqual(ask('Tom asked her mother whether she was cold.'), { asked: [], askedSex: undefined });
  assert.deepEqual(ask('Tom saw Anna.'), { asked: [], askedSex: undefined });
});

test('those of a chapter are not there in the next one', () => {
  for (const [mark, there] of [
    ['CHAPTER II.', [2, 3]],
    ['* * *', [0, 1, 2, 3]],
    ['II', [0, 1, 2, 3]],
    // The number of a door, and a line of a list.
    ['12', [0, 1, 2, 3]],
    ['1. Milk', [0, 1, 2, 3]],
    ['一', [0, 1, 2, 3]],
    // A sign at the wall.
    ['KEEP OUT', [0, 1, 2, 3]],
  ] as const) {
    const text = `“Hello,” said Anna.\n\n“Hello,” said Tom.\n\n${mark}\n\nClara was alone with Ben.\n\n“It is late.”\n`;
    const cast = ['Anna', 'Tom', 'Clara', 'Ben'].map((name, i) => ({
      ...{ id: `${i}`, name, aliases: [], gender: 'unknown' as const },
    }));
    const turns = readTextTurns(text, divideText(text), cast, 'en');
    assert.deepEqual([...new SpeakerChain(turns, cast, new Map()).people.at(-1)!].sort(), [...there], mark);
  }
});

test('answers begin as answers do', () => {
  const answers = ['“Yes, Ma’am, all.”', '“Not at all.”', '“I am.”', '“Oh! no.”', '“不，我不去。”'];
  const others = ['“Yesterday I left.”', '“I am cold.”', '“Nobler men than you.”', '“Note this.”'];
  assert.deepEqual([...new Set(answers.map(isReplying))], [true]);
  assert.deepEqual([...new Set(others.map(isReplying))], [false]);
});

test('parents are known by the family names of their children', () => {
  const cast = ['Mr. Hill', 'Mrs. Hill', 'Miss Clara Hill', 'Mr. Dale', 'Mr. Grey', 'Miss Grey'].map(
    (name, i) => ({
      id: `${i}`,
      name,
      aliases: [],
      gender: 'unknown' as const,
    }),
  );
  const { parents, children } = findFamilies(cast);
  assert.deepEqual([...parents], [1, 0]);
  assert.deepEqual([...children], [2]);
});

test('“her father” names a father in the narration', () => {
  const cast = ['Mr. Hill', 'Mrs. Hill', 'Miss Hill'].map((name, i) => ({
    id: `${i}`,
    name,
    aliases: [],
    gender: i === 0 ? ('male' as const) : ('female' as const),
  }));
  const found = new MentionFinder(nameParents(cast)).find('Her father was there.');
  assert.deepEqual(
    found.map(({ characters }) => characters),
    [[0]],
  );
});

test('parents are called, and priests are not', () => {
  const called = ['Mommy!', 'Mom, no.', 'Ma!', 'Mum!', 'Oh, mamma!', 'Mother, come!'];
  assert.deepEqual([...new Set(called.map(findCalledParent))], ['female']);
  assert.deepEqual([...new Set(['Pa!', 'Dad’s here.', 'Daddy?', 'Papa.'].map(findCalledParent))], ['male']);
  const none = ['Her mother is ill.', 'Mother is ill.', 'Forgive me, Father.', 'Father Brown, come in.'];
  assert.deepEqual([...new Set(none.map(findCalledParent))], [undefined]);
});

test('a name is no subject behind a preposition, but is one behind a conjunction', () => {
  const finder = new MentionFinder(
    ['苏晴', 'Tom'].map((name, i) => ({ id: `${i}`, name, aliases: [], gender: 'unknown' as const })),
  );
  const isOblique = (text: string): boolean | undefined => finder.find(text)[0]?.isOblique;
  const subjects = [
    ...[
      '因为苏晴不在',
      '他认为苏晴没错',
      '他以为苏晴走了',
      'After Tom spoke, she left',
      'Before Tom could answer',
    ],
    'for Tom had gone',
  ];
  const others = [
    '苏晴的朋友',
    '仿佛从苏晴身上',
    '她为苏晴高兴',
    'after Tom and Anna',
    'a letter for Tom',
    'before Tom.',
  ];
  assert.deepEqual([...new Set(subjects.map(isOblique))], [false]);
  assert.deepEqual([...new Set(others.map(isOblique))], [true]);
});

test('each line is searched for names once', () => {
  const searched: number[] = [];
  class CountingFinder extends MentionFinder {
    override find(text: string, offset?: number): ReturnType<MentionFinder['find']> {
      if (offset !== undefined) searched.push(offset);
      return super.find(text, offset);
    }
  }
  const text = '“Go, Tom,” said Anna to Tom. “Now?” asked Tom.\n\n“I’m Tom.”\n\nTom left.\n';
  const cast = ['Tom', 'Anna'].map((name, i) => ({
    ...{ id: `${i}`, name, aliases: [], gender: 'unknown' as const },
  }));
  const turns = readTurns(text, divideText(text), new CountingFinder(cast), new EnglishTagReader(), cast);
  assert.equal(turns[0]!.spokenTo[0], 0);
  assert.ok(searched.length > 3);
  assert.equal(new Set(searched).size, searched.length);
});

/** Lines of speech with their speakers, as names. */
function listSpoken(text: string): { words: string; speaker: string | undefined; confidence: number }[] {
  const cast = discoverCast(text);
  return attributeSpeech(text, cast)
    .filter(({ kind }) => kind === 'dialogue')
    .map(({ start, end, speaker, confidence = 0 }) => ({
      words: text.slice(start, end),
      speaker: speaker === undefined ? undefined : cast[speaker]!.name,
      confidence,
    }));
}

test('a pronoun far behind a speech of the same paragraph means whoever was told of since', () => {
  const told =
    'They danced, and the music went on until the lamps burned low and the last carriages had come. '.repeat(
      4,
    );
  const spoken = listSpoken(
    `“Hello,” said Miss Vane.\n\n“Hello,” said Mrs. Dale.\n\n“I like tea,” said Miss Vane. ${told}Mrs. Dale rose at last. “Good night, Tom,” she said.\n`,
  );
  assert.equal(spoken.at(-1)?.speaker, 'Mrs. Dale');
});

test('“the child” is never surely a grown-up, and no voice of somebody unseen', () => {
  const spoken = listSpoken(
    '“Hello,” said Mr. Grey.\n\n“Who is it?” cried a voice outside.\n\nA small child came along the path to Mr. Grey.\n\n“Give me sugar,” said the child.\n',
  );
  assert.notEqual(spoken.at(-1)?.speaker, 'a voice');
  assert.ok(spoken.at(-1)!.confidence <= 0.5);
});

test('a mother speaks to her girls', () => {
  const spoken = listSpoken(
    '“Hm,” said Mrs. Grey.\n\n“Hm,” said Kitty Grey.\n\n“Hm,” said Lydia Grey.\n\nMrs. Grey and Lydia Grey and Kitty Grey sat down with Miss Vane.\n\n“Well, girls, what of the ball?”\n',
  );
  assert.equal(spoken.at(-1)?.speaker, 'Mrs. Grey');
});

test('a teacher speaks to girls who are not hers', () => {
  const spoken = listSpoken(
    '“Hm,” said Mrs. Grey.\n\n“Hm,” said Miss Grey.\n\n“Hm,” said Miss Stone.\n\nMiss Stone opened the book and looked at Miss Grey and Mrs. Grey.\n\n“Now, girls, the second page.”\n',
  );
  assert.equal(spoken.at(-1)?.speaker, 'Miss Stone');
});

test('children are called, not only told of', () => {
  const called = ['“Well, girls, come.”', '“My dear children!”', '“Come--girls--come.”', '‘Sit down, girls’'];
  const others = [
    '“I teach the school-children.”',
    '“Fairy tales, children’s books.”',
    '“Men, women, children, dogs and all.”',
    '“The girls, I think.”',
  ];
  assert.deepEqual([...new Set(called.map(isToChildren))], [true]);
  assert.deepEqual([...new Set(others.map(isToChildren))], [false]);
});

test('whoever replied in the words of the teller has had their turn, more surely than whoever smiled', () => {
  const rate = (answer: string): number => {
    const last = listSpoken(
      `“Has your governess left you?” said Lady Grey.\n\n“We never had any governess,” said Miss Vane.\n\n“No governess?”\n\nMiss Vane ${answer}.\n\n“Then, who taught you?”\n`,
    ).at(-1)!;
    assert.equal(last.speaker, 'Lady Grey');
    return last.confidence;
  };
  assert.ok(rate('replied that it was so') > rate('smiled at what she said'));
  assert.ok(rate('replied to it') > rate('made no reply to it'));
});

test('“the Captain” is the only captain', () => {
  const text =
    '“You do not dance, Captain,” said Lady Harcourt.\n\n“I dance abominably,” replied Captain Fenwick.\n\n“She has you, sir,” returned the Captain.\n';
  const cast = discoverCast(text);
  const speakers = attributeSpeech(text, cast).flatMap(({ kind, speaker }) =>
    kind === 'dialogue' ? [cast[speaker!]?.name] : [],
  );
  assert.deepEqual(speakers, ['Lady Harcourt', 'Captain Fenwick', 'Captain Fenwick']);
});

for (const [role, sex] of [
  ['pilot', 'male'],
  ['bartender', 'male'],
  ['dwarf', 'male'],
  ['lodger', 'unknown'],
] as const)
  test(`a ${role} is ${sex} where nothing else tells`, () => {
    const cast = discoverCast(`“Six minutes!” the ${role} shouted.\n\n“Make it four,” said Nadia.\n`);
    assert.equal(cast.find(({ name }) => name === role)?.gender, sex);
  });
