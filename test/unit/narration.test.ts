import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { attributeSpeech } from '../../src/story/speakers/attribute.ts';
import type { Character } from '../../src/story/speakers/cast.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';
import { divideText } from '../../src/story/text-lines.ts';

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
