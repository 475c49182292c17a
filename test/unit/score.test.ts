import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import type { FootlightError } from '../../src/core/errors.ts';
import { compareSpeakers } from '../../src/productions/narrate/speakers/compare-speakers.ts';
import { isNamed } from '../../src/productions/narrate/speakers/label-lines.ts';
import { mergeCast } from '../../src/productions/narrate/speakers/merge-cast.ts';
import { keepNamesOfText } from '../../src/productions/narrate/speakers/propose-cast.ts';
import { buildScore } from '../../src/story/build-score.ts';
import { castVoices } from '../../src/story/cast-voices.ts';
import { detectLanguage } from '../../src/story/language.ts';
import { readLexiconFile } from '../../src/story/lexicon-file.ts';
import { readEpub } from '../../src/story/manuscript/epub/epub.ts';
import { BARE, type Manuscript } from '../../src/story/manuscript/manuscript.ts';
import { readNovelJson } from '../../src/story/manuscript/novel-json.ts';
import { DEFAULT_CHOICES } from '../../src/story/manuscript/skips.ts';
import { readPlainText } from '../../src/story/manuscript/text/plain-text.ts';
import { selectChapters } from '../../src/story/read-score.ts';
import { getSourceText, listLines, type Score, scoreSchema } from '../../src/story/score.ts';
import { splitSentences } from '../../src/story/sentences.ts';
import { toSpokenText } from '../../src/story/spoken-text.ts';

const example = (name: string): Promise<string> =>
  readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8');

function textNovel(text: string, name = 'novel.txt'): Manuscript {
  return readPlainText(text, name, DEFAULT_CHOICES);
}

/** Who says the line that holds `words`. */
function speakerOf(score: Score, words: string): string | undefined {
  const line = listLines(score).find(({ kind, text }) => kind === 'dialogue' && text.includes(words));
  return score.cast.find(({ id }) => id === line?.speaker)?.name;
}

suite('a score', () => {
  test('loses nothing of a text, whatever stands in it, and fits its own schema', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        '“',
        '”',
        '「',
        '」',
        '\n',
        '\n\n',
        '***\n',
        '# One\n',
        'Chapter 2\n',
        'Anna said, ',
        '. ',
        '第一章\n',
        '他说：',
      ),
      fc.string({ maxLength: 12 }),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 50 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('a.txt', 'a.md'), (source, name) => {
        if (source === '') return;
        const score = buildScore(textNovel(source, name));
        assert.equal(getSourceText(score), source);
        assert.ok(
          scoreSchema.safeParse(score).success,
          JSON.stringify(scoreSchema.safeParse(score).error?.issues),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('of a Chinese novel knows speakers, scenes, feelings and sounds', async () => {
    const score = buildScore(textNovel(await example('night-ferry.txt')));
    assert.equal(score.language, 'zh');
    assert.deepEqual(
      ['还有船过江吗', '这么大的雨', '你父亲是谁', '您可别犯糊涂', '怕不怕', '我睡不着', '是我。'].map(
        (words) => speakerOf(score, words),
      ),
      ['李秀兰', '陈掌柜', '赵老伯', '陈掌柜', '赵老伯', '李长庚', '赵老伯'],
    );
    const scenes = score.chapters.flatMap((chapter) => chapter.scenes);
    assert.deepEqual(scenes.map(({ place, time, weather }) => [place, time, weather]).at(2), [
      'ship',
      'night',
      'rain',
    ]);
    const prompts = score.cues.map(({ prompt }) => prompt);
    for (const heard of [
      'steady rain',
      'crackling fire',
      'clap of thunder',
      'ticking clock',
      'footsteps on a hard floor',
      'church bell ringing',
    ])
      assert.ok(prompts.includes(heard), heard);
    const shouted = listLines(score).find(({ text }) => text.includes('趴下'));
    assert.equal(shouted?.emotion?.delivery, 'shouted');
    assert.ok(score.review.length > 0);
    for (const { reason } of score.review)
      assert.match(reason, /\p{Script=Han}/u, 'in the language of the novel');
  });

  test('of Markdown ends headings where no empty line follows them, and a title where somebody speaks', () => {
    const score = buildScore(
      textNovel(
        '# The Road\n“Come,” said Tom.\n\n## The Hall\nAnna laughed by the fire. “Yes,” said Anna.\n\n## The Gate\nTom nodded. “No,” said Tom.\n',
        'novel.md',
      ),
    );
    assert.deepEqual(score.cast.map(({ name }) => name).sort(), ['Anna', 'Tom']);
    assert.deepEqual(
      ['Come', 'Yes', 'No'].map((words) => speakerOf(score, words)),
      ['Tom', 'Anna', 'Tom'],
    );
  });

  for (const opening of [
    '“Come,” Tom said.',
    'Tom said, “Come.”',
    '‘Come,’ said Tom.',
    '“Come.”\n\n“No.”',
    'It was night. Tom came in.\n\nHe sat down.',
    '林风推开门。“有人吗？”林风喊道。',
  ])
    test(`keeps a short first chapter: ${opening.slice(0, 16)}`, () => {
      const score = buildScore(
        textNovel(`# The Road\n\n${opening}\n\n## The Hall\n\nAnna laughed.\n`, 'novel.md'),
      );
      assert.deepEqual(
        score.chapters.map(({ title }) => title),
        ['The Road', 'The Hall'],
      );
    });

  for (const page of [
    'A Novel\n\nby Jane Grey',
    '“All roads lead home.” — T. Fenn',
    'To my mother.',
    'Translated from the French. Paris.',
    '著者：林风\n\n版权所有。',
  ])
    test(`reads a title page with the first chapter: ${page.slice(0, 16)}`, () => {
      const score = buildScore(
        textNovel(`# The Road\n\n${page}\n\n## The Hall\n\nAnna laughed.\n`, 'novel.md'),
      );
      assert.equal(score.chapters.length, 1);
    });

  test('of an English novel knows chapters, scenes that move on, and what is not heard', async () => {
    const score = buildScore(textNovel(await example('the-lamp-keeper.md'), 'the-lamp-keeper.md'));
    assert.equal(score.title, 'The Lamp Keeper');
    assert.deepEqual(
      score.chapters.map(({ title }) => title),
      ['Chapter One: The Storm', 'Chapter Two: Morning'],
    );
    assert.deepEqual(
      score.chapters[0]!.scenes.map(({ place }) => place),
      ['sea', 'tavern', 'ship', 'room'],
    );
    assert.deepEqual(
      ['Shut that door', 'Then I shall go', 'There she goes', 'We counted eleven'].map((words) =>
        speakerOf(score, words),
      ),
      ['Jonas Webb', 'Martha Finch', 'Tom', 'Jonas Webb'],
    );
    const dry = buildScore(textNovel('There was no rain that night. The rain had stopped long ago.'));
    assert.ok(!dry.cues.some(({ prompt }) => prompt.includes('rain')));
  });

  test('takes an author’s word for who speaks, where and how', () => {
    const manuscript = readNovelJson(
      {
        title: 'T',
        characters: [{ name: 'Ann', gender: 'female', voice: 'espeak:clara' }],
        lexicon: { Cholmondeley: 'Chumley' },
        chapters: [
          {
            title: 'One',
            scenes: [
              {
                place: 'forest',
                weather: 'rain',
                lines: [
                  { text: 'Hush.', speaker: 'Ann', emotion: 'afraid' },
                  { text: 'She ran to Cholmondeley.' },
                ],
              },
            ],
          },
          { text: '“Who?” asked Ann.' },
        ],
      },
      'n.json',
    );
    const score = buildScore(manuscript);
    const [hush, ran] = listLines(score).filter(({ kind }) => kind !== 'heading');
    assert.deepEqual([hush?.evidence, hush?.confidence, hush?.emotion?.label], ['given', 1, 'afraid']);
    assert.equal(ran?.kind, 'narration');
    assert.equal(toSpokenText(ran!, 'en', score.lexicon), 'She ran to Chumley.');
    assert.deepEqual(score.chapters[0]?.scenes[0]?.labels, ['forest', 'rain']);
    assert.equal(speakerOf(score, 'Who?'), 'Ann');
    assert.throws(
      () => readNovelJson({ title: 'T', chapters: [{}] }, 'n.json'),
      /chapters.0: a chapter has either text or scenes/,
    );
  });
});

suite('an EPUB', () => {
  const files = {
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>',
    'O/p.opf':
      '<package xmlns:dc="d"><metadata><dc:title>Storm &amp; Calm</dc:title><dc:creator>A. B.</dc:creator><dc:language>en</dc:language></metadata><manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/><item id="c" href="c.jpg" properties="cover-image" media-type="image/jpeg"/></manifest><spine><itemref idref="n"/><itemref idref="a"/></spine></package>',
    'O/nav.xhtml': '<html><body><nav>Contents</nav></body></html>',
    'O/a b.xhtml':
      '<html><head><title>x</title></head><body><h1>The <i>Storm</i></h1><p>&#8220;Come&nbsp;in,&#8221; said <b>Ann</b>.<br/>She waited.</p><hr/><p>Later.</p><script>alert(1)</script></body></html>',
    'O/c.jpg': '\u00ff\u00d8',
  };
  const pack = (content: Record<string, string>): Uint8Array =>
    zipSync(
      Object.fromEntries(
        Object.entries(content).map(([name, text]) => [name, strToU8(text, name.endsWith('.jpg'))]),
      ),
    );

  test('is read in the order of its spine, without its contents page and scripts', () => {
    const novel = readEpub(pack(files), 'x.epub', DEFAULT_CHOICES);
    assert.deepEqual([novel.title, novel.author, novel.language], ['Storm & Calm', 'A. B.', 'en']);
    assert.equal(novel.chapters.length, 1);
    assert.equal(novel.chapters[0]?.title, 'The Storm');
    assert.ok(novel.text.includes('“Come\u00a0in,” said Ann.\nShe waited.'), JSON.stringify(novel.text));
    assert.ok(novel.text.includes('* * *'));
    assert.ok(!/alert|Contents/.test(novel.text));
    assert.equal(novel.cover?.content.length, 2);
    assert.equal(getSourceText(buildScore(novel)), novel.text);
  });

  test('that is none, or lacks its parts, is refused by name', () => {
    for (const content of [
      Buffer.from('PK\u0003\u0004 broken'),
      pack({ a: 'b' }),
      pack({ ...files, 'O/a b.xhtml': '<p></p>' }),
    ])
      assert.throws(
        () => readEpub(content, 'x.epub', DEFAULT_CHOICES),
        (error: FootlightError) => error.code === 'input.novel' && Boolean(error.remedy),
      );
  });
});

suite('of a score', () => {
  const base = buildScore(
    textNovel(
      'Chapter 1\n\n“Yes,” said Ann.\n\n“No,” said Bob.\n\n“Yes,” said Ann.\n\n“So?”\n\n“So,” said Bob.\n\nChapter 2\n\nIt rained.\n',
    ),
  );

  test('single chapters are taken with their cues', () => {
    const second = selectChapters(base, '2');
    assert.deepEqual(
      second.chapters.map(({ title }) => title),
      ['Chapter 2'],
    );
    assert.ok(second.cues.length > 0 && second.cues.every(({ start }) => start.at.startsWith('c2')));
    assert.throws(() => selectChapters(base, '3-4'), /has 2 chapters/);
  });

  test('a model’s labels confirm, correct what is doubtful, and are noted where they differ', () => {
    const lines = listLines(base).filter(({ kind }) => kind === 'dialogue');
    const named = lines.find(({ evidence }) => evidence === 'named')!;
    const turn = lines.find(({ text }) => text.includes('So?'))!;
    const other = (id: string | undefined): string =>
      base.cast.find((character) => character.id !== id)!.name;
    const judged = compareSpeakers(
      base,
      [named, turn].map(({ id, speaker }) => ({ id, speaker: other(speaker) })),
    );
    const after = (id: string) => listLines(judged).find((line) => line.id === id)!;
    assert.equal(after(named.id).speaker, named.speaker, 'a name beside the words outranks a model');
    assert.notEqual(after(turn.id).speaker, turn.speaker);
    assert.equal(after(turn.id).evidence, 'model');
    assert.deepEqual(
      judged.review.map(({ line }) => line).filter((id) => id === named.id || id === turn.id),
      [named.id, turn.id],
    );
  });

  test('a model’s cast joins names of one person, but not those who talk to each other', () => {
    const joined = mergeCast(base, [{ name: 'Ann', aliases: ['Bob'], gender: 'female' }]);
    assert.deepEqual(
      joined.cast.map(({ name }) => name).sort(),
      ['Ann', 'Bob'],
      'Ann and Bob answer each other by name',
    );
    const novel = buildScore(textNovel('“Yes,” said Ann.\n\nMiss Hill rose.\n\n“So,” said Miss Hill.\n'));
    const apart = novel.cast.map(({ name }) => name);
    assert.deepEqual(apart.sort(), ['Ann', 'Miss Hill']);
    const proposed = keepNamesOfText(
      [
        { name: 'Miss Hill', aliases: ['Ann', 'Annabel of the Hills'], gender: 'female', age: 'young' },
        { name: 'Zoe', aliases: [], gender: 'female' },
      ],
      novel,
    );
    assert.deepEqual(proposed, [{ name: 'Miss Hill', aliases: ['Ann'], gender: 'female', age: 'young' }]);
  });

  test('strangers whom a model names join the cast, and a sure name outranks it', () => {
    const [first, , third] = listLines(base).filter(({ kind }) => kind === 'dialogue');
    const turn = listLines(base).find(({ text }) => text.includes('So?'))!;
    const judged = compareSpeakers(base, [
      { id: first!.id, speaker: 'guard', gender: 'male' },
      { id: turn.id, speaker: 'guard', gender: 'male' },
      { id: third!.id, speaker: 'porter', gender: 'male' },
    ]);
    const after = (id: string) => listLines(judged).find((line) => line.id === id)!;
    const guard = judged.cast.find(({ name }) => name === 'guard')!;
    assert.equal(guard.gender, 'male');
    assert.deepEqual([after(first!.id).speaker, after(turn.id).speaker], [first!.speaker, guard.id]);
    assert.ok(!judged.cast.some(({ name }) => name === 'porter'), 'nobody is left who speaks nothing');
    assert.equal(judged.review.length, 3);
  });

  test('a model’s names are aliases of the cast, or whole words of the lines', () => {
    const turn = listLines(base).find(({ text }) => text.includes('So?'))!;
    const [ann, bob] = base.cast;
    const cast = [
      { ...ann!, aliases: ['Annie', 'Dear'] },
      { ...bob!, aliases: ['Dear'] },
    ];
    const ask = (speaker: string) => compareSpeakers({ ...base, cast }, [{ id: turn.id, speaker }]);
    const annie = ask('Annie');
    assert.deepEqual(annie.cast, cast);
    assert.equal(listLines(annie).find(({ id }) => id === turn.id)!.speaker, ann!.id);
    assert.deepEqual(ask('Dear').cast, cast, 'who shares an alias is nobody for sure');
    const isIn = (speaker: string, text: string) =>
      isNamed(speaker, cast, [{ id: 'l1', kind: 'narration', text }]);
    assert.deepEqual(
      [isIn('Annie', ''), isIn('the  Porter', 'So said the\nporter.'), isIn('port', 'The porter.')],
      [true, true, false],
    );
    assert.deepEqual([isIn('店小二', '那店小二笑道'), isIn(' ', 'The porter.')], [true, false]);
  });

  test('everybody gets a voice of their gender, and not one that another has', () => {
    const voices = [
      { id: 'n', gender: 'male', age: 'adult', isForNarration: true },
      { id: 'f1', gender: 'female', age: 'adult' },
      { id: 'm1', gender: 'male', age: 'adult' },
      { id: 'f2', gender: 'female', age: 'old' },
    ] as const;
    const score: Score = {
      ...base,
      cast: base.cast.map((character) => ({
        ...character,
        gender: character.name === 'Ann' ? 'female' : 'male',
      })),
    };
    const cast = castVoices(score, voices, 'n');
    const voiceOf = (name: string) => cast.get(score.cast.find((character) => character.name === name)!.id);
    assert.deepEqual([cast.get('narrator'), voiceOf('Ann'), voiceOf('Bob')], ['n', 'f1', 'm1']);
  });
});

test('long texts are parted between sentences, and nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('word ', 'Mr. X said. ', '长句子，', '一句话。', 'a,', '\n'), {
        maxLength: 80,
      }),
      (parts) => {
        const text = parts.join('');
        const spans = splitSentences(text, 60);
        assert.equal(spans.map(({ start, end }) => text.slice(start, end)).join(''), text);
      },
    ),
  );
  const spans = splitSentences('Mr. Brook came in. He sat down. He rose again and went to the window.', 32);
  assert.deepEqual(spans.map(({ start, end }) => end - start).length, 3);
});

test('what is said is the words without marks', () => {
  const spoken = (text: string): string =>
    toSpokenText({ kind: 'narration', text }, detectLanguage(text), {});
  assert.equal(spoken('“It’s *Tom’s* boat -- look!” '), 'It’s Tom’s boat, look!');
  assert.equal(spoken('‘Yes,’ he said.'), 'Yes, he said.');
  assert.equal(spoken('她说：「好——走吧。」'), '她说：好，走吧。');
  assert.equal(
    toSpokenText({ kind: 'heading', text: 'Part One\nThe Storm\n' }, 'en', {}),
    'Part One. The Storm',
  );
  assert.ok(BARE.lines.length === 0);
});

test('chapters are chosen by numbers, ranges and titles', () => {
  const text = ['1', '2: The Gate', '3: The Road, Again', '4'].map(
    (title) => `Chapter ${title}\n\nIt rained.\n`,
  );
  const score = buildScore(textNovel(text.join('\n')));
  const choose = (wanted: string): string[] => selectChapters(score, wanted).chapters.map(({ id }) => id);
  assert.deepEqual(choose('1,3-4'), ['c1', 'c3', 'c4']);
  assert.deepEqual(choose('the gate'), ['c2']);
  assert.deepEqual(choose('Chapter 3: The Road, Again'), ['c3']);
  assert.deepEqual(choose('gate, 4'), ['c2', 'c4']);
  for (const wanted of ['Nowhere', '9', '0', '1,9', '3-2', 'gate,'])
    assert.throws(() => choose(wanted), /4 chapters/, wanted);
});

test('pronunciations are read from JSON and from lines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lexicon-'));
  const read = async (content: string) => {
    const path = join(folder, 'lexicon');
    await writeFile(path, content);
    return readLexiconFile(path);
  };
  try {
    assert.deepEqual(await read('{"Mme": "Madam"}'), { Mme: 'Madam' });
    assert.deepEqual(await read('# x\n\n单于 = 禅于\r\nA\tB c\n'), { 单于: '禅于', A: 'B c' });
    for (const broken of ['', 'no sign', 'a=b=c', '{"a": 1}', '{broken', '= b', 'a = 单\ufffd'])
      await assert.rejects(read(broken), /not a list of pronunciations/, broken);
    await assert.rejects(read('{"a": "b"\n"c": "d"}'), /line 2, column 1: a comma is missing/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
