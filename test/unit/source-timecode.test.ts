import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toEdl } from '../../src/edit/edl.ts';
import { isOwnEdl, parseEdl } from '../../src/edit/read-edl.ts';
import type { IndexedSource } from '../../src/pipelines/cut/indexed-source.ts';
import { countFromStart } from '../../src/productions/render/source-timecode.ts';

const EVENTS = `001  A        V     C        01:00:02:00 01:00:04:00 00:00:00:00 00:00:02:00
002  B        V     C        00:00:05:00 00:00:06:00 00:00:02:00 00:00:03:00
003  C        V     C        01:00:05:00 01:00:06:00 00:00:03:00 00:00:04:00
`;

test('events count by the time code of their files, unless they lie before it', () => {
  const text = `TITLE: x\n* FPS: 25\n${EVENTS}`;
  const source = (metadata: object, rate = 25) =>
    ({ info: { metadata }, video: { metadata: {}, averageFrameRate: { num: rate, den: 1 } } }) as unknown;
  const sources = new Map([
    ['s1', source({ timecode: '01:00:00:00' })],
    ['s2', source({ timecode: '01:00:00:00' })],
    ['s3', source({ TIMECODE: '01:00:00:25' }, 50)],
  ]) as Map<string, IndexedSource>;
  const { clips } = countFromStart(parseEdl(text, 'a.edl'), sources);
  assert.deepEqual(
    clips.map((clip) => [clip.in, clip.out]),
    [
      ['2', '4'],
      ['5', '6'],
      ['112/25', '137/25'],
    ],
  );
  assert.ok(isOwnEdl(toEdl(parseEdl(text, 'a.edl'))));
  // People are told to add the rate where a list has none.
  assert.ok(!isOwnEdl(`TITLE: x\nFCM: NON-DROP FRAME\n* FRAME RATE: 25/1\n${EVENTS}`));
});
