import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Artifact } from '../../src/execution/artifact-store.ts';
import type { CutOutput } from '../../src/pipelines/cut/cut-clips.ts';
import type { CutItem } from '../../src/pipelines/cut/cut-item.ts';
import { describeNewestPiece } from '../../src/pipelines/cut/show-piece.ts';

test('the newest picture of a cut has a time also where no rate is known', () => {
  const item = { kind: 'transition', frames: 50 } as CutItem;
  const output = {
    startTicks: 100,
    timeBase: { num: 1, den: 10 },
    pieces: [
      { kind: 'copy', times: [100] },
      { kind: 'encode', file: 'piece-0.nut', times: [105] },
    ],
  };
  const artifact = { key: 'cut', manifest: { output } } as unknown as Artifact<CutOutput>;
  const getSeconds = (frameRate: number): unknown => {
    const newest = describeNewestPiece([item, item], 1, artifact, frameRate);
    return newest?.kind === 'frame' ? newest.seconds : undefined;
  };
  assert.equal(getSeconds(25), 2.5);
  for (const unknown of [0, Number.NaN]) assert.equal(getSeconds(unknown), 0.5);
});
