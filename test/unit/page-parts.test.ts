import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lightLamps } from '../../web/src/components/lamps.ts';
import { speakName } from '../../web/src/components/speak-name.ts';
import { findKind, readText, writeText } from '../../web/src/form/option-kind.ts';
import { readEarlierOptions } from '../../web/src/state/earlier-options.ts';
import { mayTake } from '../../web/src/state/inputs.ts';
import { findTrial, hasTooMany, listRuns } from '../../web/src/state/runs.ts';
import { isTelling, isTyped, loadKeyNames, nameKey, nameValue } from '../../web/src/words/key-names.ts';

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
      [{ type: 'string', 'x-footlight': { file: 'model', engine: 'upscaler' } }, 'engine'],
      [{ type: 'string', 'x-footlight': { file: 'output-folder' } }, 'text'],
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

suite('a plan', () => {
  test('is told in words, with units as they are written everywhere', () => {
    const keys = ['targetLufs', 'true_peak_dbtp', 'size', 'atATime', 'useFp16', 'fps'];
    assert.deepEqual(keys.map(speakName).slice(0, 4), ['target lufs', 'true peak dbtp', 'size', 'at a time']);
    assert.deepEqual(keys.map(nameKey), [
      'target LUFS',
      'true peak dBTP',
      'size',
      'at a time',
      'use FP16',
      'frames per second',
    ]);
  });

  test('has names for values where they are words of Footlight, and leaves names and texts as they are', async (t) => {
    await loadKeyNames('zh');
    t.after(() => loadKeyNames('en'));
    const told = [
      ['kind', 'cut', '硬切'],
      ['transition', 'cut', 'cut'],
      ['strength', 'weak', '弱'],
      ['music', 'preserve', '保留'],
      ['speaker', 'narrator', '旁白'],
      ['speaker', 'camera', 'camera'],
      ['engine', 'speech', 'speech'],
      ['description', 'fade', 'fade'],
      ['kind', 'constructor', 'constructor'],
      ['constructor', 'fade', 'fade'],
    ] as const;
    for (const [key, value, name] of told) assert.equal(nameValue(key, value), name, `${key}: ${value}`);
  });

  test('has its measurements rounded, and what is typed again told digit by digit', () => {
    for (const key of ['seed', 'frameNumber', 'out_width', 'clipId', 'id']) assert.ok(isTyped(key), key);
    for (const key of ['solid', 'grid', 'score', 'seedShare', 'framerate']) assert.ok(!isTyped(key), key);
  });

  test('is told without what nobody reads, and without what is empty', () => {
    const untold: [string, unknown][] = [
      ['script', '0d637c55a22372c1e1263d9dc3b50739b20d56e83d39a870bf551ae90fe7601a'],
      ['digest', 'short'],
      ['cost', {}],
      ['skipped', []],
      ['subject', null],
      ['scenes', [{ sha256: 'short' }, { note: null }]],
    ];
    assert.deepEqual(
      untold.filter(([key, part]) => isTelling(key, part)),
      [],
    );
    for (const part of [0, false, '', 'deadbeef', ['x2'], { width: 1 }])
      assert.ok(isTelling('part', part), JSON.stringify(part));
    for (const [key, part] of [
      ['seed', 7],
      ['measured', { error: 0.1 }],
      ['upscalerBase', 'fine'],
    ] as const)
      assert.ok(isTelling(key, part), key);
  });
});

test('a form takes of an earlier task what was chosen alone', () => {
  const properties = {
    in: {},
    mode: { default: 'copy' },
    tags: { type: 'array', default: ['a'] },
    blur: { default: false },
    gone: {},
  };
  const options = { in: 'upload:1', mode: 'copy', tags: ['a'], blur: true, gone: null, unknown: 1 };
  assert.deepEqual(readEarlierOptions({ options }, { options: { properties } }), {
    in: 'upload:1',
    blur: true,
  });
});

suite('several files', () => {
  const describe = (input: object, rest: object = {}) =>
    ({
      options: {
        required: ['in'],
        properties: { in: { 'x-footlight': { file: 'media' }, ...input }, ...rest },
      },
    }) as unknown as Parameters<typeof listRuns>[0];
  const one = describe({ type: 'string' });
  const many = describe({ type: 'array', maxItems: 3 });

  test('become a run each where a run takes one, where they are too many, or where it is wished', () => {
    assert.deepEqual(listRuns(one, { in: ['a', 'b'], x: 1 }, false), [
      { in: 'a', x: 1 },
      { in: 'b', x: 1 },
    ]);
    assert.deepEqual(listRuns(one, { in: 'a' }, true), [{ in: 'a' }]);
    assert.deepEqual(listRuns(many, { in: ['a', 'b'] }, false), [{ in: ['a', 'b'] }]);
    assert.deepEqual(listRuns(many, { in: ['a', 'b'] }, true), [{ in: ['a'] }, { in: ['b'] }]);
    assert.equal(listRuns(many, { in: ['a', 'b', 'c', 'd'] }, false).length, 4);
    assert.equal(hasTooMany(many, { in: ['a', 'b', 'c', 'd'] }), true);
  });

  test('have a part that is made first, where a production names one', () => {
    assert.equal(findTrial(one), undefined);
    assert.deepEqual(findTrial(describe({}, { part: { 'x-footlight': { trial: 5 } } })), { part: 5 });
  });

  test('are told apart by whether they are played or read', () => {
    const [media, text] = ['media', 'document'].map((file) => option({ 'x-footlight': { file } }));
    const film = { name: 'a.MOV', type: '' };
    const novel = { name: 'a.txt', type: 'text/plain' };
    assert.deepEqual([mayTake(media!, film), mayTake(media!, novel)], [true, false]);
    assert.deepEqual([mayTake(text!, film), mayTake(text!, novel)], [false, true]);
  });
});
