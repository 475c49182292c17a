import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { describeError, FootlightError } from '../../src/core/errors.ts';
import { estimateReadingSeconds } from '../../src/core/reading-time.ts';
import { parseScript, readScript } from '../../src/story/script/read-script.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();

function catchError(read: () => unknown): FootlightError {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof FootlightError, String(error));
    return error;
  }
  return assert.fail('nothing was thrown');
}

suite('the JSON form', () => {
  const json = (scenes: unknown, more = {}) => JSON.stringify({ title: 'T', scenes, ...more });

  test('of the design is read word for word; numbers order the scenes and may have gaps', () => {
    const { title, scenes } = parseScript(
      json([
        { scene_number: 20, description: '场景2', duration: 2 },
        { scene_number: 3, description: '场景1', duration: 2.5, transition: 'dissolve' },
      ]),
      'a.json',
    );
    assert.equal(title, 'T');
    assert.deepEqual(scenes, [
      { number: 3, description: '场景1', seconds: 2.5, isTimed: true, transition: 'dissolve' },
      { number: 20, description: '场景2', seconds: 2, isTimed: true },
    ]);
  });

  test('is refused with all that is wrong at once: path, what is expected, and the value', () => {
    const error = catchError(() =>
      parseScript(
        json(
          [
            { scene_number: 1, description: 'a', duration: 'four' },
            { scene_number: 2, description: '', duration: 0 },
            { scene_number: 2, description: 'c', duration: 1e9, colour: 'red' },
          ],
          { author: 'me' },
        ),
        'a.json',
      ),
    );
    assert.equal(error.code, 'input.script');
    const { message } = describeError(error);
    for (const words of [
      'scenes.0.duration: expected a number, not "four"',
      'scenes.1.description: expected at least one character',
      'scenes.1.duration: expected at least 0.5, not 0',
      'scenes.2.duration: expected at most 600, not 1000000000',
      'scenes.2: not known here: colour',
      'not known here: author',
    ])
      assert.ok(message.includes(words), `${words} is not in: ${message}`);
  });

  test('has no two scenes of one number, and NaN is no number', () => {
    const twice = [1, 1].map((scene_number) => ({ scene_number, description: 'a', duration: 2 }));
    assert.match(
      describeError(catchError(() => parseScript(json(twice), 'a.json'))).message,
      /scenes\.1\.scene_number: another scene has the number 1/,
    );
    const nan = json([{ scene_number: 1, description: 'a', duration: 1 }]).replace(
      '"duration":1',
      '"duration":NaN',
    );
    assert.equal(catchError(() => parseScript(nan, 'a.json')).reason, 'broken-json');
  });

  test('that is broken is told with line and column', () => {
    for (const [text, line, column] of [
      ['{\n  "title": "T",\n  "scenes": [,]\n}', 3, 14],
      ['{\r\n"title": "T",\r\n"scenes": [', 3, 12],
    ] as const) {
      const { reason, parameters } = catchError(() => parseScript(text, 'a.json'));
      assert.equal(reason, 'broken-json');
      assert.deepEqual([parameters?.line, parameters?.column], [line, column], text);
    }
  });

  test('needs scenes, and not too many', () => {
    assert.equal(catchError(() => parseScript(json([]), 'a.json')).reason, 'no-scenes');
    const many = Array.from({ length: 201 }, (_, i) => ({ scene_number: i, description: 'a', duration: 1 }));
    const { reason, parameters } = catchError(() => parseScript(json(many), 'a.json'));
    assert.deepEqual([reason, parameters], ['too-many-scenes', { count: 201, limit: 200 }]);
    assert.equal(parseScript(json(many.slice(1)), 'a.json').scenes.length, 200);
  });
});

suite('Markdown', () => {
  test('has a scene for each heading, with fields, quotations and images', () => {
    const script = parseScript(
      [
        '# The long winter',
        '',
        '## Scene 1: Snow hills (4 s)',
        'Snow falls on the **hills**.',
        '',
        '> Nobody came that year.',
        '',
        '## 场景二：雨夜港口（2.5秒）',
        '雨落在海面上。',
        '镜头：推进',
        '转场：叠化',
        '![港口](port.jpg)',
      ].join('\n'),
      'winter.md',
    );
    assert.equal(script.title, 'The long winter');
    assert.deepEqual(script.scenes, [
      {
        number: 1,
        description: 'Snow hills. Snow falls on the hills.',
        narration: 'Nobody came that year.',
        seconds: 4,
        isTimed: true,
      },
      {
        number: 2,
        description: '雨夜港口. 雨落在海面上。 港口',
        camera: '推进',
        transition: 'dissolve',
        image: 'port.jpg',
        seconds: 2.5,
        isTimed: true,
      },
    ]);
  });

  test('has a scene between rules too, and front matter', () => {
    const { title, style, scenes } = parseScript(
      '---\ntitle: Two seas\nstyle: watercolour\n---\nA calm sea.\n\n---\n\nA stormy sea.\nduration: 1:05\n',
      'seas.md',
    );
    assert.deepEqual([title, style], ['Two seas', 'watercolour']);
    assert.deepEqual(
      scenes.map(({ description, seconds, isTimed }) => [description, seconds, isTimed]),
      [
        ['A calm sea.', 3, false],
        ['A stormy sea.', 65, true],
      ],
    );
  });
});

test('a time that is a length is read as one, and one of the day as such', () => {
  for (const [line, seconds, time] of [
    ['时间：5秒', 5, undefined],
    ['Time: 0:05', 5, undefined],
    ['Time: night', undefined, 'night'],
    ['时间：18:30', undefined, '18:30'],
  ] as const) {
    const [scene] = parseScript(`# T\n\n## 1\n\nThe sea.\n${line}\n\n## 2\n\nA hill.\n`, 'a.md').scenes;
    assert.deepEqual([scene!.isTimed ? scene!.seconds : undefined, scene!.time], [seconds, time], line);
  }
});

test('an empty heading of Fountain gives no place, and a note in a heading goes before its words', () => {
  const { scenes } = parseScript(
    ['.[[duration: 4]]', '', 'The sea.', '', 'INT. TAVERN - NIGHT [[place: harbour]]', '', 'Anna sits.'].join(
      '\n',
    ),
    'a.fountain',
  );
  assert.deepEqual(scenes.map(({ place, time, seconds }) => [place, time, seconds]).slice(0, 2), [
    [undefined, undefined, 4],
    ['harbour', 'night', scenes[1]!.seconds],
  ]);
});

test('Fountain gives place and time by headings, fields by notes, and speech by dialogue', () => {
  const { title, scenes } = parseScript(
    [
      'Title: The Storm',
      '',
      'INT. TAVERN - NIGHT',
      '',
      '[[duration: 4]]',
      'A fire *crackles*.',
      '',
      'MARTHA',
      '(softly)',
      'Where is he?',
      '',
      'DISSOLVE TO:',
      '',
      '外景 港口 - 夜',
      '',
      '雨落在海面上。',
    ].join('\n'),
    'storm.fountain',
  );
  assert.equal(title, 'The Storm');
  assert.deepEqual(
    scenes.map(({ isTimed: _, ...scene }) => scene),
    [
      {
        number: 1,
        description: 'tavern, night, indoors. A fire crackles.',
        narration: 'Where is he?',
        place: 'tavern',
        time: 'night',
        seconds: 4,
      },
      {
        number: 2,
        description: '港口, 夜. 雨落在海面上。',
        place: '港口',
        time: '夜',
        transition: 'dissolve',
        seconds: 3,
      },
    ],
  );
});

test('place and time are part of what is seen, where the description doesn’t mention them', () => {
  const scenes = [
    { scene_number: 1, description: 'A boat comes in.', place: 'The harbour', time: 'Night' },
    { scene_number: 2, description: 'Rain falls on the harbour at night.', place: 'Harbour', time: 'night' },
  ];
  const read = parseScript(JSON.stringify({ scenes }), 'a.json');
  assert.deepEqual(
    read.scenes.map(({ description, place, time }) => [description, place, time]),
    [
      ['The harbour, Night. A boat comes in.', 'The harbour', 'Night'],
      ['Rain falls on the harbour at night.', 'Harbour', 'night'],
    ],
  );
  const [marked] = parseScript('# 一\n\n地点：港口\n时间：夜晚\n\n一条船靠岸。', 'a.md').scenes;
  assert.deepEqual([marked!.place, marked!.time], ['港口', '夜晚']);
});

suite('plain text', () => {
  test('is a scene for each paragraph, with a title if the first line is one', () => {
    const { title, scenes } = parseScript('雨夜\n\n雨落在海面上。\n\n灯一盏一盏亮起来。', 'a.txt');
    assert.equal(title, '雨夜');
    assert.deepEqual(
      scenes.map(({ description, narration }) => [description, narration]),
      [
        ['雨落在海面上。', '雨落在海面上。'],
        ['灯一盏一盏亮起来。', '灯一盏一盏亮起来。'],
      ],
    );
  });

  test('is divided between sentences where a paragraph is long, and loses no word', () => {
    const sentence = 'The boats lay still in the harbour while the light went round and round above them. ';
    const text = sentence.repeat(12).trim();
    const { scenes } = parseScript(text, 'a.txt');
    assert.ok(scenes.length > 2);
    assert.equal(scenes.map(({ description }) => description).join(' '), text);
    for (const { description, seconds } of scenes) {
      assert.match(description, /\.$/);
      assert.ok(seconds <= 20, `${seconds} s`);
    }
  });

  test('of any kind does no harm', () => {
    for (const text of [
      '🎬🎬🎬',
      '<b>bold</b> & "quoted"',
      'مرحبا بالعالم',
      '../../etc/passwd',
      'x'.repeat(10_000),
    ]) {
      const { scenes } = parseScript(text, '../a.txt');
      assert.equal(scenes.map(({ description }) => description).join(''), text);
    }
  });
});

test('reading takes as long in every script: by words where they are spaced, by characters in Chinese', () => {
  // The same sentences, as translators wrote them.
  const english = estimateReadingSeconds('The rain fell on the harbour all night, and nobody was out in it.');
  for (const text of [
    'Дождь шёл над гаванью всю ночь, и никого не было на улице.',
    '雨整夜落在港口上，外面一个人也没有。',
    'Der Regen fiel die ganze Nacht auf den Hafen, und niemand war draußen.',
    '雨は一晩中港に降り、外には誰もいなかった。',
  ]) {
    const ratio = estimateReadingSeconds(text) / english;
    assert.ok(ratio > 0.6 && ratio < 1.5, `${text}: ${ratio}`);
  }
});

/** Reads a script whose file has no damage. */
const read = (name: string) => readScript(join(folder, name), ({ message }) => assert.fail(message));

test('a script whose end is cut off is read up to there, which is told', async () => {
  const path = join(folder, 'cut.txt');
  await writeFile(path, Buffer.from('雨夜\n\n雨落在海面上。').subarray(0, -1));
  const told: string[] = [];
  const { scenes } = await readScript(path, ({ code, message }) => told.push(`${code}: ${message}`));
  assert.equal(scenes[0]?.description, '雨落在海面上\ufffd');
  assert.match(told.join(), /^input\.damaged-text: One character /);
});

test('files that are no text are refused; old Chinese encodings are read', async () => {
  const cases: [string, Buffer, string][] = [
    ['empty.txt', Buffer.from(' \n\uFEFF'), 'empty'],
    ['picture.json', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0x81]), 'not-text'],
    ['huge.txt', Buffer.alloc((8 << 20) + 1, 'a'), 'too-large'],
  ];
  for (const [name, content, reason] of cases) {
    await writeFile(join(folder, name), content);
    await assert.rejects(read(name), { code: 'input.script', reason }, name);
  }
  await assert.rejects(read('none.txt'), { code: 'input.script', reason: 'unreadable' });
  // "雨夜" and "海上。" in GB 18030.
  const chinese = Buffer.from([0xd3, 0xea, 0xd2, 0xb9, 0x0a, 0x0a, 0xba, 0xa3, 0xc9, 0xcf, 0xa1, 0xa3]);
  await writeFile(join(folder, 'old.txt'), chinese);
  const { title, scenes } = await read('old.txt');
  assert.deepEqual([title, scenes[0]?.description], ['雨夜', '海上。']);
});
