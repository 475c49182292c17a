import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkProposal } from '../../src/productions/highlights/models/check-proposal.ts';
import type { SurveyedVideo } from '../../src/productions/highlights/surveyed-video.ts';

test('the ends of a proposed clip move to boundaries near them, unless that makes it too short or overlap another', () => {
  const boundaries = [4.5, 5.5, 12, 17].map((seconds) => ({ seconds, cost: 0 }));
  const video = { seconds: 30, boundaries } as unknown as SurveyedVideo;
  const reason = 'A goal.';
  const proposed = [
    { video_index: 0, start: 4, end: 6.5, reason },
    { video_index: 0, start: 13, end: 16, reason },
    { video_index: 0, start: 18, end: 20, reason },
    { video_index: 0, start: 21, end: 22.5, reason },
  ];
  const { clips, rejected } = checkProposal(proposed, [video], [0]);
  assert.deepEqual(
    clips.map(({ start, end }) => [start, end]),
    [
      [4, 6.5],
      [12, 17],
      [17, 20],
    ],
  );
  assert.deepEqual(
    rejected.map(({ clip, why }) => [clip.start, why.key]),
    [[21, 'highlights.rejected.too-short']],
  );
});
