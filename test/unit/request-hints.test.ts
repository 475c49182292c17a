import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { backgroundOptions } from '../../src/productions/background/options.ts';
import { findRequestHint } from '../../src/service/request-hints.ts';

function findHint(schema: z.ZodType, body: unknown) {
  const { error } = schema.safeParse(body);
  return findRequestHint(error!, { body, schema, shown: error! });
}

test('an example of a text tells something, or there is none', () => {
  const schema = z.strictObject({ name: z.string().min(3), voice: z.object({ id: z.string() }) });
  assert.deepEqual(findHint(schema, { name: 'x', voice: { id: 'a' } }), {});
  assert.deepEqual(findHint(schema, { name: 'xyz' }), { example: '{"id":"..."}' });
  const colored = { videos: ['a.mp4'], color: 'rgb(1 2 3 4)' };
  assert.deepEqual(findHint(backgroundOptions, colored), { example: '"#203050"' });
});
