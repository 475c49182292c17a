import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownForms } from '../../src/inference/known-forms.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const known = new KnownForms(createTemporaryFolder());
const FORMS = [{ name: 'first' }, { name: 'second' }];

test('what files were recognized as is found again, in the order of its parts', async () => {
  await known.remember('second', ['a', 'b'], [1, 0]);
  assert.deepEqual(await known.find(FORMS, ['a', 'b']), { form: FORMS[1], order: [1, 0] });
  assert.equal(await known.find(FORMS, ['b', 'a']), undefined);
});

test('an order that does not name each file once counts as unknown', async () => {
  for (const order of [[], [0], [0, 0], [0, 2], [0, 1, 1]]) {
    await known.remember('first', ['c', 'd'], order);
    assert.equal(await known.find(FORMS, ['c', 'd']), undefined, `${order}`);
  }
});
