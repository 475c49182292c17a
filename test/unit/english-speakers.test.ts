import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeSpeech } from '../../src/story/speakers/attribute.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';

const HILLS =
  'Mr. Hill smiled. Mrs. Hill sat by Miss Clara Hill.\n\n“Good evening,” said Mr. Hill.\n\n“Sit down,” said Mrs. Hill.\n\n';

/** English texts with the last speaker of each, told by what stands beside the speech. */
const TEXTS: readonly (readonly [kind: string, text: string, speaker: string])[] = [
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
    'the speaker and not the hearer whom the tag names',
    '“Hello,” said Charlotte.\n\n“Hello,” said Miss Vane.\n\nCharlotte rose.\n\n“What does he mean,” said she to Charlotte, “by listening?”\n',
    'Miss Vane',
  ],
  [
    'a parent who is called',
    `${HILLS}“Hush,” said Mrs. Dale.\n\n“Mamma, may I go?”\n\n“You may.”\n`,
    'Mrs. Hill',
  ],
  [
    '“her father”',
    `${HILLS}“Hush,” said Mr. Dale.\n\n“Where is he?” said Miss Clara Hill.\n\nMr. Dale looked up.\n\n“Here,” replied her father.\n`,
    'Mr. Hill',
  ],
];

for (const [kind, text, speaker] of TEXTS)
  test(`finds ${kind}`, () => {
    const cast = discoverCast(text, [], 'en');
    const last = attributeSpeech(text, cast, 'en').findLast((line) => line.kind === 'dialogue');
    assert.equal(last?.speaker === undefined ? undefined : cast[last.speaker]!.name, speaker);
  });
