import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lightLamps } from '../../web/src/components/lamps.ts';
import { speakName } from '../../web/src/components/speak-name.ts';
import { findKind, readText, writeText } from '../../web/src/form/option-kind.ts';

const option = (schema: object) => ({ name: 'each', schema, isRequired: false });

suite('lamps', () => {
  const stages = ['look', 'make', 'check'].map((name) => ({ name, title: name }));
  const light = (status: string, stage: string | null, stage_progress = 0) =>
    lightLamps(stages, { status, stage, stage_progress }).map((lamp) => `${lamp.light} ${lamp.share}`);

  test('are dark before the start, lit behind the stage that runs, and all lit at the end', () => {
    assert.deepEqual(light('queued', null), ['waiting 0', 'waiting 0', 'waiting 0']);
    assert.deepEqual(light('running', 'make', 0.4), ['done 1', 'now 0.4', 'waiting 0']);
    assert.deepEqual(light('completed', 'check', 0.9), ['done 1', 'done 1', 'done 1']);
    assert.deepEqual(light('failed', 'make', 0.4), ['done 1', 'failed 0.4', 'waiting 0']);
    assert.deepEqual(light('running', 'unknown', 0.4), ['waiting 0', 'waiting 0', 'waiting 0']);
  });
});

suite('a control', () => {
  test('is chosen by the schema alone', () => {
    const kinds = [
      [{ type: 'boolean' }, 'switch'],
      [{ type: 'string', enum: ['a'] }, 'choice'],
      [{ type: 'integer' }, 'number'],
      [{ type: ['number', 'null'] }, 'number'],
      [{ type: 'array', items: { type: 'string' } }, 'list'],
      [{ type: 'array', 'x-footlight': { file: 'media' } }, 'files'],
      [{ type: 'string', 'x-footlight': { file: 'output' } }, 'text'],
      [{ type: 'string', 'x-footlight': { engine: 'matter' } }, 'engine'],
      [{ type: 'object' }, 'document'],
      [{}, 'document'],
    ] as const;
    for (const [schema, kind] of kinds) assert.equal(findKind(option(schema)), kind, JSON.stringify(schema));
  });

  test('gives back what was written into it, and leaves what is wrong to the service', () => {
    const values = [
      [{ type: 'integer' }, 12],
      [{ type: 'string' }, 'two words'],
      [{ type: 'array', items: { type: 'string' } }, ['a', 'b c']],
      [{ type: 'array', items: { type: 'number' } }, [1, 2.5]],
      [{ type: 'object' }, { a: [1, { b: null }] }],
    ] as const;
    for (const [schema, value] of values)
      assert.deepEqual(readText(option(schema), writeText(value)), value, JSON.stringify(schema));
    assert.equal(readText(option({ type: 'integer' }), ' '), undefined);
    assert.equal(readText(option({ type: 'integer' }), 'twelve'), 'twelve');
    assert.equal(readText(option({ type: 'object' }), '{"a":'), '{"a":');
  });
});

test('keys are read as words', () => {
  assert.deepEqual(['targetLufs', 'true_peak_dbtp', 'size'].map(speakName), [
    'target lufs',
    'true peak dbtp',
    'size',
  ]);
});
