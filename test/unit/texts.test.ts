import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { createSeededRandom } from '../../src/core/random.ts';
import { splitParagraphs } from '../../src/story/paragraphs.ts';
import { toPrintedText, toSpokenText } from '../../src/story/spoken-text.ts';
import { decodeMarkup, decodeText } from '../../src/story/text-decoding.ts';
import { checkedScore, listKinds, listSaid, readText } from '../support/books.ts';

const titles = (text: string, name?: string) => readText(text, name).chapters.map(({ title }) => title);
const rules = (text: string, name?: string) => [
  ...new Set(readText(text, name).skips.map(({ rule }) => rule)),
];
const speech = (text: string) =>
  listKinds(text)
    .filter(([kind]) => kind === 'dialogue')
    .map(([, words]) => words);
const join = (...paragraphs: string[]) => `${paragraphs.join('\n\n')}\n`;

suite('speech', () => {
  test('stands in British marks, with others nested and apostrophes beside', () => {
    assert.deepEqual(
      speech(
        join(
          '‘I don’t know,’ said Anna, ‘but ’tis said that the boys’ room is ’round here.’',
          '‘Did he say “Run” or “walk”?’ asked Ben.',
          '‘He said “Run,”’ Anna replied. ‘It’s the ’60s, Ben. The dogs’ dinner’s ready.’',
        ),
      ),
      [
        '‘I don’t know,’',
        '‘but ’tis said that the boys’ room is ’round here.’',
        '‘Did he say “Run” or “walk”?’',
        '‘He said “Run,”’',
        '‘It’s the ’60s, Ben. The dogs’ dinner’s ready.’',
      ],
    );
    assert.deepEqual(speech(join("'I can't believe it's Ben's,' Anna said. 'The girls' book?'", "'Yes.'")), [
      "'I can't believe it's Ben's,'",
      "'The girls' book?'",
      "'Yes.'",
    ]);
    assert.deepEqual(
      speech(
        join(
          '‘A long speech begins.',
          '‘And ends here,’ she said.',
          'They called it the ‘old house’ and left.',
        ),
      ),
      ['‘A long speech begins.', '‘And ends here,’'],
    );
    assert.deepEqual(
      speech(join('“He said ‘no’ to me,” said Ann.', '“Did he?”', 'The ‘new’ road lay there.')),
      ['“He said ‘no’ to me,”', '“Did he?”'],
    );
  });

  test('begins with dashes, and is interrupted by who says it', () => {
    assert.deepEqual(
      speech(
        join(
          '— Who is there? asked Anna.',
          '— It is me, Ben said. — Open the door.',
          '— No, said Anna. Go away.',
          '– Please, said the old man. He knocked. – Please!',
        ),
      ),
      ['— Who is there?', '— It is me,', '— Open the door.', '— No,', 'Go away.', '– Please,', '– Please!'],
    );
    assert.deepEqual(speech(join('He waited — for what? — and left.', 'She came.')), []);
  });

  test('has its marks in Chinese, straight or turned the wrong way', () => {
    assert.deepEqual(speech('他说："你好。"她笑了。\n'), ['"你好。"']);
    assert.deepEqual(speech('“你好。“他说。\n'), ['“你好。“']);
    assert.deepEqual(speech('〝好。〞他说。「走。」\n'), ['〝好。〞', '「走。」']);
  });

  test('stands in the marks of the Continent and of typewriters, and may begin with an elision', () => {
    assert.deepEqual(speech(join('„Who?” asked Anna. „When?“', '„Now,“ he said.')), [
      '„Who?”',
      '„When?“',
      '„Now,“',
    ]);
    assert.deepEqual(speech(join('»Who?« asked Anna. »The ›old‹ one?«', '»Yes,« said Ben.')), [
      '»Who?«',
      '»The ›old‹ one?«',
      '»Yes,«',
    ]);
    assert.deepEqual(speech(join('«Who?» asked Anna.', '«Me,» said Ben.')), ['«Who?»', '«Me,»']);
    assert.deepEqual(speech(join("``Who?'' asked Anna.", "``Me,'' said Ben.")), ["``Who?''", "``Me,''"]);
    assert.deepEqual(speech(join("`Who?' asked Anna.", "`It's me,' said Ben, `and Tom.'")), [
      "`Who?'",
      "`It's me,'",
      "`and Tom.'",
    ]);
    assert.deepEqual(speech(join('‘’Tis true,’ said Anna.', '‘... and then?’ asked Ben.')), [
      '‘’Tis true,’',
      '‘... and then?’',
    ]);
  });

  test('is no sound and no word that is named', () => {
    assert.deepEqual(speech('“砰”的一声，门开了。“谁？”他问。\n\n“好”字怎么写？\n\n“走”，他说。\n'), [
      '“谁？”',
      '“走”',
    ]);
    assert.deepEqual(
      speech(
        '“住手！”一声暴喝传来。\n\n“妈妈。”一声呼唤让她回头。\n\n“不要！”两个字脱口而出。\n\n“大哥”的声音传来。\n\n“啪”一声，灯灭了。\n',
      ),
      ['“住手！”', '“妈妈。”', '“不要！”', '“大哥”'],
    );
    assert.equal(toSpokenText({ kind: 'dialogue', text: '“‘君子’是什么？”' }, 'zh', {}), '君子是什么？');
  });

  test('is said without its marks and the dash before it', () => {
    const said = (text: string, language: 'en' | 'zh' = 'en') =>
      toSpokenText({ kind: 'dialogue', text }, language, {});
    assert.deepEqual(
      ['„Who?“', '»Who?«', '― Who?', '– Who?', '-- Who?', '“—who?”', 'Who? — Me.', 'He – Ben – left.'].map(
        (text) => said(text),
      ),
      ['Who?', 'Who?', 'Who?', 'Who?', 'Who?', 'who?', 'Who? Me.', 'He, Ben, left.'],
    );
    assert.deepEqual(
      ['﹁谁？﹂', '＂谁？＂', '——谁？', '走。——谁？', '他——我'].map((text) => said(text, 'zh')),
      ['谁？', '谁？', '谁？', '走。谁？', '他，我'],
    );
    assert.equal(said('Hello~ f**k ^_^ a_b'), 'Hello fk a b');
    assert.equal(said('好~～', 'zh'), '好');
    assert.equal(toSpokenText({ kind: 'heading', text: '=== Chapter One ===' }, 'en', {}), 'Chapter One');
  });

  test('is cut where nothing closes it', () => {
    assert.deepEqual(speech(join('"The first goes on.', '"The second closes."', '"Yes," said Ben.')), [
      '"The first goes on.',
      '"The second closes."',
      '"Yes,"',
    ]);
  });
});

suite('paragraphs', () => {
  const paragraphs = (text: string) => {
    const lines = checkedScore(readText(text)).chapters.flatMap(({ scenes }) =>
      scenes.flatMap((scene) => scene.lines),
    );
    const rows: string[] = [''];
    for (const line of lines) {
      rows[rows.length - 1] += ` ${toPrintedText(line)}`;
      if (line.endsParagraph ?? /\n\s*$/.test(line.text)) rows.push('');
    }
    return rows
      .map((row) => row.trim().replace(/(?<=[\p{Script=Han}：。”]) (?=[\p{Script=Han}“])/gu, ''))
      .filter((row) => row !== '');
  };

  test('end with a line where others are parted by empty ones', () => {
    assert.deepEqual(
      paragraphs('　　林风说道：“坐。”\n　　苏晴说道：“做什么？”\n\n　　“找你。”林风说道。\n'),
      ['林风说道：“坐。”', '苏晴说道：“做什么？”', '“找你。”林风说道。'],
    );
    assert.deepEqual(
      paragraphs('"Go," said Ann.\n"Yes," said Ben.\n\n* * *\n\nIt rained.\n"No," said Ann.\n').length,
      5,
    );
  });

  test('go on over lines that were broken by width', () => {
    assert.deepEqual(
      paragraphs(
        '   "Hello," said Anna. She looked at the\nlong road and sighed, for it was\nlate.\n   "Goodbye," said Ben, who had come\ndown the hill.\n   "No," said Anna.\n',
      ),
      [
        '"Hello," said Anna. She looked at the long road and sighed, for it was late.',
        '"Goodbye," said Ben, who had come down the hill.',
        '"No," said Anna.',
      ],
    );
    assert.deepEqual(
      paragraphs(
        'The road was long and it\nrained. Nobody came by in\nthe whole night.\nBen slept.\nIn the morning the sun was\nthere again.\n',
      ),
      [
        'The road was long and it rained. Nobody came by in the whole night.',
        'Ben slept.',
        'In the morning the sun was there again.',
      ],
    );
    assert.deepEqual(
      paragraphs(
        '夜色很深，街上没有一个人，\n只有风在吹。他慢慢地走，心\n里想着明天的事情。\n“谁？”有人在门后面低声地\n问。\n',
      ),
      [
        '夜色很深，街上没有一个人，只有风在吹。他慢慢地走，心里想着明天的事情。',
        '“谁？”有人在门后面低声地问。',
      ],
    );
  });

  test('hold verses within speech', () => {
    assert.deepEqual(
      speech(
        '“Speak roughly to your little boy,\n   And beat him when he sneezes:\nHe only does it to annoy.”\n\n“Well,” said Ann.\n',
      ),
      [
        '“Speak roughly to your little boy, And beat him when he sneezes: He only does it to annoy.”',
        '“Well,”',
      ],
    );
  });

  test('are found in time that grows with the text, where no empty line parts it', () => {
    const rows = ['“开头没有结束。', '他来了。', '“你好。”他走了。'];
    const text = Array.from({ length: 8_000 }, (_, i) => rows[i % rows.length]).join('\n');
    const start = performance.now();
    assert.equal(splitParagraphs(text).length, 8_000);
    assert.ok(performance.now() - start < 3_000);
  });
});

suite('headings', () => {
  test('are numerals, capitals and words, where they stand alone', () => {
    assert.deepEqual(
      titles(
        join(
          'I',
          'The first begins.',
          'II',
          'The second begins.',
          'THE STORM',
          'The third begins.',
          '4',
          'Fourth text.',
          '5. The Fifth',
          'Fifth text.',
          'Chapter Twenty-One',
          'Text.',
          'CHAPTER THE FIRST',
          'Text.',
          'Introduction',
          'Text.',
          'Book One',
          'Letter I wrote to him was lost.',
        ),
      ),
      [
        'I',
        'II',
        'THE STORM',
        '4',
        '5. The Fifth',
        'Chapter Twenty-One',
        'CHAPTER THE FIRST',
        'Introduction',
        'Book One',
      ],
    );
    assert.deepEqual(
      titles(
        join(
          'PART ONE',
          'CHAPTER I.\nThe Road',
          'Text.',
          'CHAPTER II\n\nThe Sea',
          'Text.',
          'Chapter 3: Home -- At Last',
          'Text.',
        ),
      ),
      ['PART ONE: CHAPTER I. The Road', 'CHAPTER II The Sea', 'Chapter 3: Home -- At Last'],
    );
  });

  test('name nobody who speaks', () => {
    const { cast } = checkedScore(
      readText('第一卷 风起\n\n第一章 少年\n\n“你是谁？”少年问。\n\n“我是师父。”老人说。\n'),
    );
    assert.deepEqual(
      cast.map(({ name }) => name),
      ['少年', '老人'],
    );
  });

  test('of the book are read with the first chapter', () => {
    const text = join(
      'THE GREAT BOOK',
      'By A. Author',
      '1',
      'It began. He shouted:',
      'STOP',
      'II',
      'It ended.',
      'THE END',
    );
    assert.deepEqual(titles(text), ['1', 'II']);
  });

  test('are kept behind contents of numbers and titles, and are no entries of a list', () => {
    const text = 'It was a dark night and the rain fell.';
    assert.deepEqual(
      titles(
        join(
          'Contents',
          '1. The House\n2. The Garden',
          '1. The House',
          text,
          '2. The Garden',
          text,
          '3. The Sea',
          text,
        ),
      ),
      ['1. The House', '2. The Garden', '3. The Sea'],
    );
    const han = '天色渐渐暗了下来。';
    assert.deepEqual(titles(join('目录', '一、雨夜\n二、归来', '一、雨夜', han, '二、归来', han)), [
      '一、雨夜',
      '二、归来',
    ]);
    const lists = [
      ['1. Milk', '2. Bread', '3. Tea'],
      ['IX. Milk', 'X. Bread', 'XI. Tea'],
      ['九、牛奶', '十、面包', '十一、茶'],
    ];
    for (const list of lists) assert.equal(titles(join(text, ...list, text)).length, 1, list.join());
  });

  test('are no times that pass', () => {
    const han = '天色渐渐暗了下来，他想起了许多往事。';
    assert.equal(titles(join(han, '3 天后', han, '10 分钟后', han, '1984 年', han)).length, 1);
    assert.deepEqual(titles(join('1 雨夜', han, '2 归来', han)), ['1 雨夜', '2 归来']);
  });

  test('of back matter between chapters are read with what is behind them', () => {
    const text = 'It was a dark night and the rain fell.';
    assert.deepEqual(rules(join('Chapter 1', text, 'Index.', text, 'Chapter 2', text)), []);
    assert.deepEqual(rules(join('Chapter 1', text, 'Chapter 2', text, 'Index.', text)), ['back-matter']);
  });

  test('are no sentences, page numbers or signs', () => {
    for (const text of [
      join(
        'It began.',
        'Letter I wrote to him was lost.',
        'Part of the army left.',
        'Chapter two of his life began.',
      ),
      join('It went on and', '12', 'on until the', '13', 'end of it.'),
      join('He read the sign:', 'KEEP OUT', 'and went on.'),
      '第三节课上，他睡着了。\n\n第一章的内容很有趣。\n',
    ])
      assert.equal(titles(text).length, 1, text);
  });

  test('are 第…章 in all its forms, and numbers', () => {
    const text = [
      '楔子',
      '第一章 雨夜',
      '第二回：风起',
      '正文 第3章 归来',
      '第四卷',
      '卷五 大海',
      '番外 他们',
      '【第六章】',
      '尾声',
    ]
      .map((title) => `${title}\n　　他来了。\n`)
      .join('\n');
    assert.deepEqual(titles(text), [
      '楔子',
      '第一章 雨夜',
      '第二回：风起',
      '正文 第3章 归来',
      '第四卷',
      '卷五 大海',
      '番外 他们',
      '【第六章】',
      '尾声',
    ]);
    assert.deepEqual(titles('一\n\n他来了。\n\n二\n\n他走了。\n'), ['一', '二']);
    assert.deepEqual(titles('01 来\n\n他来了。\n\n02 走\n\n他走了。\n\nChapter 3 回\n\n他回了。\n'), [
      '01 来',
      '02 走',
      'Chapter 3 回',
    ]);
    const ended = readText('第一章 来\n\n他来了。\n\n（第一章 完）\n\n第二章 走\n\n他走了。\n\n第二卷 完\n');
    assert.deepEqual(listSaid(ended), [
      ['第一章 来', '第一章 来 | 他来了。'],
      ['第二章 走', '第二章 走 | 他走了。 | 第二卷 完'],
    ]);
  });

  test('stand in brackets, with letters and words behind their numbers, and a list has none', () => {
    const all = ['[Chapter 1]', 'Chapter 2a', 'Chapter the Third and Last.', '=== Chapter 4 ==='];
    assert.deepEqual(titles(join(...all.flatMap((title) => [title, 'It rained.']))), [
      ...all.slice(0, 3),
      'Chapter 4',
    ]);
    assert.equal(titles(join('He read it.', '1. Bread', '2. Milk', '3. Eggs', 'He left.')).length, 1);
    assert.deepEqual(
      listSaid(
        readText(
          join(
            'Chapter 1',
            'It rained.',
            'Notes',
            '1. A note.',
            '2. Another.',
            'About the Author',
            'Jane writes.',
          ),
        ),
      ),
      [['Chapter 1', 'Chapter one | It rained.']],
    );
    assert.deepEqual(
      listSaid(readText(join('Chapter 1', 'It rained.', 'Appendix A: Maps', 'See it.', 'Index', 'rain, 1'))),
      [
        ['Chapter 1', 'Chapter one | It rained.'],
        ['Appendix A: Maps', 'Appendix A: Maps | See it.'],
      ],
    );
    assert.deepEqual(titles(join('Chapter 1', 'It rained.', 'Notes', 'He wrote notes.')), [
      'Chapter 1',
      'Notes',
    ]);
  });
});

suite('what frames a text', () => {
  const gutenberg = `The Project Gutenberg eBook of The Test\n\nTitle: The Test\n\nAuthor: Jane Doe\n\n*** START OF THE PROJECT GUTENBERG EBOOK THE TEST ***\n\nProduced by Somebody\n\nTHE TEST\n\nby Jane Doe\n\nCONTENTS\n\n CHAPTER I.     The Hole\n CHAPTER II.    The Pool\n\nCHAPTER I.\nThe Hole\n\nAlice was [Pg 2] tired.\n\n[Illustration: A hole]\n\nCHAPTER II.\nThe Pool\n\n"Oh!" cried Alice.[1]\n\n[1] A note here.\n\n*** END OF THE PROJECT GUTENBERG EBOOK THE TEST ***\n\nDonations.\n`;

  test('by Project Gutenberg is left out, and says who wrote it', () => {
    const novel = readText(gutenberg);
    assert.deepEqual([novel.title, novel.author], ['The Test', 'Jane Doe']);
    assert.deepEqual(listSaid(novel), [
      ['CHAPTER I. The Hole', 'THE TEST by Jane Doe CHAPTER one. The Hole | Alice was tired.'],
      ['CHAPTER II. The Pool', 'CHAPTER two. The Pool | "Oh!" | cried Alice.'],
    ]);
    assert.deepEqual(rules(gutenberg).sort(), [
      'contents',
      'gutenberg',
      'illustration',
      'note',
      'note-mark',
      'page-number',
    ]);
    assert.match(listSaid(readText(gutenberg, 'a.txt', { notes: 'end' }))[1]![1], /A note here/);
  });

  test('as contents is a list at the beginning, whose entries are told apart to their numbers', () => {
    const list = (entries: string[]) => `CONTENTS\n\n${entries.join('\n')}\n\n\n`;
    const chapters = (names: string[]) => join(...names.flatMap((name) => [name, 'It rained there.']));
    for (const names of [
      ['Chapter I', 'Chapter II', 'Chapter III'],
      ['Chapter 1', 'Chapter 2', 'Chapter 10'],
    ]) {
      const entries = names.map((name, i) => `${name}. The Road ..... ${i + 3}`);
      for (const each of [names, entries]) {
        const said = listSaid(readText(list(each) + chapters(names)));
        assert.deepEqual(
          said.map(([title]) => title),
          names,
        );
        assert.doesNotMatch(said[0]![1], /Road|Chapter (?:II|two)/);
      }
    }
    const paged = '1. The Road ..... 3\n2. The Sea\t9\n\n';
    assert.doesNotMatch(
      listSaid(
        readText(`Contents\n\n${paged}${join('THE ROAD', 'It rained.', 'THE SEA', 'It blew.')}`),
      )[0]![1],
      /three|nine/,
    );
    const late = `${chapters(['Chapter I'])}${'It rained.\n\n'.repeat(300)}Contents\n\n***\n\nA word.\n\n***\n\nAn end.\n`;
    assert.ok(!rules(late).includes('contents'));
  });

  test('as notes ends with their paragraphs, and editors’ brackets are words', () => {
    const said = (text: string) => listSaid(readText(text))[0]![1];
    assert.equal(
      said('他来了[1]。\n[1] 这是注。\n她走了[2]。\n[2] 又一注。\n天黑了。\n'),
      '他来了。 | 她走了。 | 天黑了。',
    );
    assert.equal(
      said(
        'It was the first long day[a] of the\nyear that he knew.\n\n[a] A note that goes on\nin the next row.\n\nHe left.\n',
      ),
      'It was the first long day of the year that he knew. | He left.',
    );
    for (const text of ['“[T]he end of gr[e]y,” he read.', '“[A] man” came in [1984].'])
      assert.ok(!/note|page/.test(rules(`${text}\n`).join()), text);
    assert.deepEqual(rules('He came [0012] in.\n'), ['page-number']);
  });

  test('as numbers of pages stands between the lines, and a sentence goes on over it', () => {
    const long = 'It was a long and cold night in the town and nobody';
    const text = join(
      'Chapter One',
      `${long}.`,
      long,
      '12',
      'was there.',
      'He slept.',
      '13',
      `${long}`,
      '- 14 -',
      'woke him up.',
    );
    assert.deepEqual(listSaid(readText(text)), [
      ['Chapter One', `Chapter One | ${long}. | ${long} was there. | He slept. | ${long} woke him up.`],
    ]);
  });

  test('as entities and tags of HTML is what they stand for', () => {
    const text = 'All was &quot;well,&quot; said&nbsp;Anna &#8212; <i>so</i> at AT&T; now.\n';
    for (const name of ['a.txt', 'a.md'])
      assert.equal(
        listSaid(readText(text, name))[0]![1],
        'All was | "well," | said Anna — so at AT and T; now.',
      );
    assert.equal(
      listSaid(readText('It was =bold= and <he> said 1=1.\n'))[0]![1],
      'It was bold and <he> said one equals one.',
    );
  });

  test('in Markdown of Hugo and Obsidian is markup', () => {
    const text = join(
      '+++\ntitle = "A Title"\nauthor = "Jane"\n+++',
      '# One',
      '::: {.note}\nHe came.\n:::',
      '> [!NOTE]\n> A word.',
      'See [[Anna]], [[ben|Ben]] ![[picture.png]] %%hidden%% there.',
    );
    const novel = readText(text, 'a.md');
    assert.deepEqual([novel.title, novel.author], ['A Title', 'Jane']);
    assert.deepEqual(listSaid(novel), [['One', 'One | He came. | A word. | See Anna, Ben there.']]);
  });

  test('in Markdown of Pandoc and Kramdown is markup', () => {
    const text = join(
      '## One {#one .unnumbered}',
      'He came^[A note.] in\\\nand ==sat== by H~2~O, x^2^.',
      '{: .class}',
      '$$a+b$$',
    );
    const read = (notes: 'skip' | 'end') => listSaid(readText(text, 'a.md', { notes }));
    assert.deepEqual(read('skip'), [['One', 'One | He came in and sat by H2O, x2.']]);
    assert.deepEqual(read('end'), [['One', 'One | He came (A note.) in and sat by H2O, x2.']]);
    const prices = 'She paid $$ for it, and A$$AP paid $$ more. Tom was 100%% sure, and Ann 50%% so.\n';
    assert.deepEqual(rules(prices, 'a.md'), []);
  });

  test('in Markdown is markup', () => {
    const text =
      '---\ntitle: A Title\nauthor: Jane\n---\n\n# The Title\n\n## One\n\nSome *words*, `code`, a [link](http://x.y/z) and ![alt](a.png).\n\n> Quoted.\n\n- item\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\ncode();\n```\n\n<!-- hidden --> After[^1]. <b>Bold</b> 5 < 6.\n\n[^1]: The note.\n\nTwo\n---\n\nThe end.\n';
    const novel = readText(text, 'a.md');
    assert.deepEqual([novel.title, novel.author], ['A Title', 'Jane']);
    assert.deepEqual(listSaid(novel), [
      [
        'One',
        'The Title One | Some words, code, a link and. | Quoted. | item | a, b | one, two | After. Bold five is less than six.',
      ],
      ['Two', 'Two | The end.'],
    ]);
  });

  test('in Markdown holds breaks, and text between two rules', () => {
    for (const mark of ['***', '___', '* * *', '*****']) {
      const [chapter] = checkedScore(
        readText(join('It **began** there.', mark, '*He* left.'), 'a.md'),
      ).chapters;
      assert.equal(chapter!.scenes.length, 2, mark);
    }
    const said = (text: string) => listSaid(readText(text, 'a.md'))[0]![1];
    assert.equal(said(join('---', '- He came in.', '---', 'He left.')), 'He came in. | He left.');
    assert.match(said(join('A day.', '---\nkey: one\n---', 'He left.')), /key: one/);
    assert.equal(
      said('---\r\ntitle: A\r\ntags:\r\n- b\r\n\r\nabstract: >\r\n  Some words.\r\n---\r\nHe left.\r\n'),
      'He left.',
    );
    const before = process.cpuUsage();
    readText(`${'['.repeat(60_000)} He left.\n`, 'a.md');
    assert.ok(process.cpuUsage(before).user < 3_000_000);
  });

  test('is never more than its rules say, whatever stands in it', () => {
    const piece = fc.constantFrom(
      '# A\n',
      'I\n\n',
      'Words here. ',
      '\n\n',
      '\n',
      '“',
      '”',
      '‘',
      '’',
      '— ',
      '[1]',
      '[Illustration]',
      '| a |\n',
      '```\n',
      '<b>',
      '\u00ad',
      'CHAPTER I\n',
      'CONTENTS\n',
      '第一章 夜\n',
      '你好。',
      '*** END OF THE PROJECT GUTENBERG EBOOK\n',
      '\u3000\u3000',
      '[^1]: x\n',
      '---\n',
      '&quot;',
      '&nbsp;',
      '<i>',
      '=b=',
      '^[n]',
      '{#a}',
      '12\n\n',
      '»',
      '«',
      '``',
      "''",
      '$$x$$',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (parts, isMarkdown) => {
        checkedScore(readText(parts.join(''), isMarkdown ? 'a.md' : 'a.txt'));
      }),
      { numRuns: 150 },
    );
  });
});

test('text is decoded from every encoding that it comes in', () => {
  const words = '他说：“你来了，我们走。”';
  const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
  for (const content of [
    Buffer.from(words),
    Buffer.from(`\ufeff${words}`, 'utf16le'),
    swapped(`\ufeff${words}`),
    Buffer.from(words, 'utf16le'),
    swapped(words),
    Buffer.from('cbfbcbb5a3baa1b0c4e3c0b4c1cba3acced2c3c7d7dfa1a3a1b1', 'hex'),
  ])
    assert.deepEqual(decodeText(content), { text: words, unreadable: 0 });
  // 「誰かいますか」と彼は言った。 in Shift_JIS and EUC-JP, 그는 집으로 갔다. in EUC-KR.
  for (const [hex, words] of [
    ['8175924e82a982a282dc82b782a9817682c694de82cd8cbe82c182bd8142', '「誰かいますか」と彼は言った。'],
    ['a1d6c3afa4aba4a4a4dea4b9a4aba1d7a4c8c8e0a4cfb8c0a4c3a4bfa1a3', '「誰かいますか」と彼は言った。'],
    ['b1d7b4c220c1fdc0b8b7ce20b0acb4d92e', '그는 집으로 갔다.'],
  ] as const)
    assert.equal(decodeText(Buffer.from(hex, 'hex'))?.text, words);
  assert.equal(
    decodeText(Buffer.from('A\x93caf\xe9\x94 in an old English text.', 'latin1'))?.text,
    'A“café” in an old English text.',
  );
  assert.equal(decodeText(Buffer.from([0, 1, 2, 3, 200])), undefined);
});

/** 他说：“你来了，我们走。” */
const gb18030 = 'cbfbcbb5a3baa1b0c4e3c0b4c1cba3acced2c3c7d7dfa1a3a1b1';

/** Bytes with a wrong one among them. */
const damage = (content: Buffer, at: number): Buffer =>
  Buffer.concat([content.subarray(0, at), Buffer.of(0xff), content.subarray(at)]);

test('a damaged text is read but for what is damaged, in every encoding that it comes in', () => {
  const line = '他说：“你来了，我们走。”';
  const chinese = `${line}\n`.repeat(100);
  const english = '“It’s late,” said Anna, and she closed the door of the old house.\n'.repeat(40);
  const insert = (text: string, at: number): string => `${text.slice(0, at)}\ufffd${text.slice(at)}`;
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  const old = gb18030.repeat(100);
  for (const [name, content, expected] of [
    ['a download', Buffer.from(chinese).subarray(0, -2), `${chinese.slice(0, -2)}\ufffd`],
    ['a short one', Buffer.from('他说：“走。”').subarray(0, -1), '他说：“走。\ufffd'],
    ['a marked one', Buffer.from(`\ufeff${english}”`).subarray(0, -2), `${english}\ufffd`],
    ['a wrong byte in Chinese', damage(Buffer.from(chinese), 6), insert(chinese, 2)],
    ['a wrong byte in English', damage(Buffer.from(english), 3), insert(english, 1)],
    ['an odd last byte', utf16(chinese).subarray(0, -1), `${chinese.slice(0, -1)}\ufffd`],
    ['one in the other order', utf16(english).swap16().subarray(0, -1), `${english.slice(0, -1)}\ufffd`],
    ['one without a mark', utf16(chinese).subarray(2, -1), `${chinese.slice(0, -1)}\ufffd`],
    ['a wrong byte in GB 18030', damage(Buffer.from(old, 'hex'), 26), insert(line.repeat(100), 13)],
    ['the end of one', Buffer.from(old, 'hex').subarray(0, -1), `${line.repeat(100).slice(0, -1)}\ufffd`],
  ] as const)
    assert.deepEqual(decodeText(content), { text: expected, unreadable: 1 }, name);
});

test('a long run of bytes that are nothing counts as many characters, in the middle and at the end', () => {
  const chinese = Buffer.from('今天天气很好。'.repeat(300));
  const wiped = Buffer.alloc(4096, 0xff);
  assert.equal(decodeText(Buffer.concat([chinese, wiped, chinese])), undefined);
  assert.equal(decodeText(Buffer.concat([chinese.subarray(0, 21), wiped])), undefined);
});

test('what holds more damage than a text does is refused, and an old encoding is none', () => {
  const random = createSeededRandom(1);
  const noise = Buffer.from(Array.from({ length: 20_000 }, () => Math.floor(random() * 256)));
  for (const content of [
    noise,
    Buffer.concat([Buffer.of(0xff, 0xfe), noise]),
    Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), noise]),
    damage(Buffer.from('他说：“你来了，我们走。”'), 9),
    noise.map((byte) => byte | 0x80),
  ])
    assert.equal(decodeText(content), undefined);
  const old = `${'An old text of a house. '.repeat(100)}A caf\xe9.`;
  assert.deepEqual(decodeText(Buffer.from(old, 'latin1')), { text: old, unreadable: 0 });
});

test('damaged pages are read as they declare', () => {
  const gb = Buffer.from(gb18030.repeat(100), 'hex');
  const head = (charset: string) => Buffer.from(`<meta charset="${charset}"><p>${' '.repeat(9000)}`);
  for (const [charset, content] of [
    ['gb2312', damage(gb, 26 * 7)],
    ['utf-8', damage(Buffer.from('他说：“你来了，我们走。”'.repeat(60)), 36)],
    ['no-such-encoding', damage(Buffer.from('他说：“你来了，我们走。”'.repeat(60)), 36)],
  ] as const) {
    const { text, unreadable } = decodeMarkup(Buffer.concat([head(charset), content]));
    assert.equal(unreadable, 1, charset);
    assert.match(text, /他说：“你来了，我们走。”$/, charset);
  }
});
