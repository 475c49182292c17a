import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { registerCatalogue } from '../../src/core/messages/catalogues.ts';
import { createMessage } from '../../src/core/messages/message.ts';
import { translate } from '../../src/core/messages/translate.ts';
import { describeIssue, formatIssuePath } from '../../src/core/zod-issues.ts';

const schema = z.object({ clips: z.array(z.object({ in: z.number() })) });
const errorOf = (value: unknown, checked: z.ZodType = schema) => checked.safeParse(value).error!;
const say = (value: unknown, checked?: z.ZodType) => translate(describeIssue(errorOf(value, checked)));

test('the first objection is told with its path', () => {
  const error = errorOf({ clips: [{ in: 1 }, { in: 'two' }, { in: 'three' }] });
  assert.deepEqual(
    describeIssue(error, 'the file'),
    createMessage('issue.at', {
      place: 'clips.1.in',
      problem: createMessage('issue.type', { expected: createMessage('issue.type-name.number') }),
    }),
  );
  assert.equal(translate(describeIssue(error, 'the file')), 'clips.1.in: expected a number');
  assert.equal(formatIssuePath(error), 'clips.1.in');
});

test('a value that is wrong as a whole has no path', () => {
  assert.equal(say('text'), 'expected an object');
  const message = describeIssue(errorOf('text'), createMessage('issue.type-name.record'));
  assert.equal(translate(message), 'an object: expected an object');
  assert.equal(formatIssuePath(errorOf('text')), '');
});

test('each kind of objection has its sentence', () => {
  for (const [value, checked, sentence] of [
    [{}, z.object({ in: z.number() }), 'in: it is missing'],
    [1, z.number().min(2), 'expected at least 2'],
    [3, z.number().max(2), 'expected at most 2'],
    ['', z.string().min(1), 'expected at least one character'],
    [[1, 2, 3], z.array(z.number()).max(2), 'expected at most 2 items'],
    [3, z.number().multipleOf(2), 'expected a multiple of 2'],
    [{ a: 1, b: 2 }, z.strictObject({}), 'not known here: a, b'],
    ['d', z.enum(['a', 'b', 'c']), 'expected a, b, or c'],
    ['x', z.email(), 'expected the form of: email'],
    [1, z.union([z.string(), z.boolean()]), 'it has none of the allowed forms'],
    [1, z.number().refine(() => false, 'told by the schema'), 'told by the schema'],
  ] as const)
    assert.equal(say(value, checked), sentence);
});

test('a schema names a sentence of its own, in every language', () => {
  registerCatalogue('en', { 'issue.score.unsorted': 'lines are not in order' });
  registerCatalogue('de', { 'issue.score.unsorted': 'die Zeilen sind nicht in Reihenfolge' });
  const error = errorOf(
    [2, 1],
    z.array(z.number()).refine(() => false, 'issue.score.unsorted'),
  );
  assert.equal(translate(describeIssue(error)), 'lines are not in order');
  assert.equal(translate(describeIssue(error), 'de'), 'die Zeilen sind nicht in Reihenfolge');
});
