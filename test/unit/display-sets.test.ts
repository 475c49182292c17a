import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinDisplaySets, listSegments } from '../../src/media/containers/display-sets.ts';
import { createDisplaySet } from '../support/pgs-subtitles.ts';

const [SHOWN, NONE] = [createDisplaySet(true, true), createDisplaySet(false, false, 1)];

/** A packet for each segment, as discs time them: the composition last of all. */
function split(set: Buffer, seconds: number) {
  let at = 0;
  return listSegments(set).map(({ content }, i) => {
    const start = at;
    at += 3 + content.length;
    const time = i === 0 ? seconds : seconds - 0.1 / i;
    return { start: time, content: set.subarray(start, at) };
  });
}

const join = (packets: readonly { readonly start: number; readonly content: Buffer }[]) =>
  joinDisplaySets(packets).map(({ start, content }) => [start, content.toString('hex')]);

test('segments of Blu-ray subtitles become display sets at the time of their composition', () => {
  const whole = { start: 5, content: SHOWN };
  assert.deepEqual(join([...split(SHOWN, 1), ...split(NONE, 2), whole]), [
    [1, SHOWN.toString('hex')],
    [2, NONE.toString('hex')],
    [5, SHOWN.toString('hex')],
  ]);
});

test('a set whose end is lost is ended, and the rest of one whose composition is lost is left out', () => {
  const [shown, none] = [split(SHOWN, 1), split(NONE, 2)];
  assert.deepEqual(join([...shown.slice(1), ...shown.slice(0, -1), ...none.slice(0, -1)]), [
    [1, SHOWN.toString('hex')],
    [2, NONE.toString('hex')],
  ]);
});
