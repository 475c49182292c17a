import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getContainer } from '../../src/media/containers/container-plan.ts';
import { getCutMetadata } from '../../src/pipelines/cut/cut-metadata.ts';
import type { FrameRange, IndexedSource } from '../../src/pipelines/cut/indexed-source.ts';
import { chooseTracks } from '../../src/pipelines/cut/kept-tracks.ts';
import { warnOfLeftOut } from '../../src/pipelines/cut/left-out.ts';

test('a time code that the rate of a cut cannot count is left out, and named', () => {
  const rate = { num: 30_000, den: 1001 };
  const video = { averageFrameRate: rate, timeBase: { num: 1001, den: 30_000 }, metadata: {} };
  const info = { metadata: { timecode: '01:00:00;00' }, streams: [{ kind: 'video' }], chapters: [] };
  const index = { frames: [0, 1, 2, 3] };
  const source = { digest: 'a', info, video, index, startTicks: 0 } as unknown as IndexedSource;
  const ranges = [{ source, start: 2, end: 4 }] as FrameRange[];
  const container = getContainer('cut.mov');
  const tracks = chooseTracks([source], container);
  for (const [to, timecode, said] of [
    [rate, '01:00:00;02', []],
    [{ num: 25, den: 1 }, undefined, [/the tags timecode/]],
  ] as const) {
    const metadata = getCutMetadata(ranges, [source], container, to);
    assert.equal(metadata.timecode, timecode);
    const messages: string[] = [];
    const contents = { sources: [source], hasClipAudio: true, tracks, container, metadata };
    warnOfLeftOut({ warn: ({ message }) => messages.push(message) }, contents);
    assert.equal(messages.length, said.length);
    for (const [i, pattern] of said.entries()) assert.match(messages[i]!, pattern);
  }
});
