import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { isInstalled } from '../../src/engines/availability.ts';
import { indexPackets, listShownTimes } from '../../src/media/cutting/packet-index.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import { isFull } from '../support/full.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const skip = isInstalled('@napi-rs/canvas') ? false : '@napi-rs/canvas is not installed here';
const folder = createTemporaryFolder();
const { run } = createStoryboardRuns(join(folder, 'work'));

const SMALL = [
  { size: '320x240', fps: 23.976, rate: [24_000, 1001] },
  { size: '90x160', fps: 60, rate: [60, 1] },
] as const;
const LARGE = [
  { size: '1920x1080', fps: 24, rate: [24, 1] },
  { size: '1080x1920', fps: 30, rate: [30, 1] },
] as const;

suite('a video of a script', { skip }, () => {
  for (const { size, fps, rate } of isFull ? [...SMALL, ...LARGE] : SMALL)
    test(`of ${size} at ${fps} frames a second has its frames at their times`, async () => {
      const script = join(folder, 'script.json');
      const narration = '春天来的时候，他终于回到了家。';
      const scenes = [
        { scene_number: 1, description: 'A lake in the rain', duration: 0.7, narration },
        { scene_number: 2, description: '窗边的房间', duration: 0.6, transition: 'dip' },
      ];
      await writeFile(script, JSON.stringify({ scenes }));
      const options = { script, output: join(folder, `${size}.mp4`), size, fps, transitionSeconds: 0.2 };
      const { outputs } = await run(options);
      const info = await probe(outputs.video!);
      const video = requireVideo(info);
      assert.equal(`${video.width}x${video.height}`, size);
      assert.deepEqual([video.averageFrameRate.num, video.averageFrameRate.den], rate);
      const count = (seconds: number): number => Math.round((seconds * rate[0]) / rate[1]);
      const times = listShownTimes(await indexPackets(outputs.video!, video));
      assert.equal(times.length, count(0.7) + count(0.6) - count(0.2));
      const tick = video.timeBase.num / video.timeBase.den;
      for (const [i, ticks] of times.entries())
        assert.ok(Math.abs(ticks * tick - (i * rate[1]) / rate[0]) < 1e-6, `frame ${i}`);
    });
});
