import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarizeFields } from '../../src/analysis/fields/measure-fields.ts';

const whole = { kind: 'progressive', isMeasured: true } as const;
const fields = { kind: 'interlaced', order: 'bottom-first', isMeasured: true } as const;

test('most places of a video decide whether it has fields, not one of them', () => {
  const marks = [undefined, undefined];
  assert.equal(summarizeFields([whole, fields, whole], marks).measured, 'progressive');
  assert.equal(summarizeFields([whole, fields, fields], marks).measured, 'bottom-first');
  assert.deepEqual(summarizeFields([], ['top-first']), { marked: 'top-first' });
});
