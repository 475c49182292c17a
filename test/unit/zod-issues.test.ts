import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { describeIssue, formatIssuePath } from '../../src/core/zod-issues.ts';

const schema = z.object(
  { clips: z.array(z.object({ in: z.number('must be seconds') })) },
  'must be an object',
);
const errorOf = (value: unknown) => schema.safeParse(value).error!;

test('the first objection is told with its path', () => {
  const error = errorOf({ clips: [{ in: 1 }, { in: 'two' }, { in: 'three' }] });
  assert.equal(describeIssue(error, 'the file'), 'clips.1.in: must be seconds');
  assert.equal(formatIssuePath(error), 'clips.1.in');
});

test('a value that is wrong as a whole has no path', () => {
  assert.equal(describeIssue(errorOf('text')), 'must be an object');
  assert.equal(describeIssue(errorOf('text'), 'the file'), 'the file: must be an object');
  assert.equal(formatIssuePath(errorOf('text')), '');
});
