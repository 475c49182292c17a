import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { cueDepthEstimator } from '../../src/adapters/builtin-depth/builtin-depth.ts';
import { DEPTH_ANYTHING, type DepthNet, TCMONODEPTH } from '../../src/adapters/depth-nets/depth-net.ts';
import { loadDepthNet } from '../../src/adapters/depth-nets/load-depth-net.ts';
import { NetDepthEstimator } from '../../src/adapters/depth-nets/net-depth-estimator.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import type { DepthMap } from '../../src/engines/depth-estimator.ts';
import type { Frame } from '../../src/media/frame.ts';
import type { WorkingPicture } from '../../src/media/video/working-picture.ts';
import { createDepthEstimatorContract } from '../../src/testing/depth-contract.ts';
import { findSharedModel } from '../support/shared-media.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { writeTinyDepthNet } from '../support/tiny-depth-net.ts';
import { createWorkingPicture, drawWorkingFrame } from '../support/working-frames.ts';

const folder = createTemporaryFolder();
const signal = new AbortController().signal;
const FORMAT = createWorkingPicture(320, 192);

/** Blue sky, far hills, a meadow that gets nearer, and a post whose foot is near. */
function drawMeadow(format: WorkingPicture): Frame {
  const random = createSeededRandom(3);
  return drawWorkingFrame(format, (x, y) => {
    const isPost = x > 130 && x < 170 && y > 40 && y < 170;
    if (isPost) return [170 + random() * 30, 500, 560];
    if (y < 60) return [640, 600, 450];
    if (y < 76) return [430, 540, 490];
    return [360 + random() * (y - 60), 460, 490];
  });
}

function meanOf({ depth, width }: DepthMap, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + 10; y++) for (let x = left; x < left + 20; x++) sum += depth[y * width + x]!;
  return sum / 200;
}

const load = (net: DepthNet, parameter: string) =>
  loadDepthNet(
    net,
    'none',
    { reference: net.name, parameter, settings: { provider: 'cpu' } },
    { FOOTLIGHT_CACHE: folder },
  );

suite('builtin-depth', () => {
  for (const { name, run } of createDepthEstimatorContract(cueDepthEstimator)) test(name, () => run(assert));

  test('what is near is nearer: sky, hills, meadow, post', async () => {
    using frame = drawMeadow(FORMAT);
    const map = await cueDepthEstimator.estimate(frame, FORMAT, signal);
    const sky = meanOf(map, 30, 10);
    const hills = meanOf(map, 30, 64);
    const middle = meanOf(map, 30, 110);
    const front = meanOf(map, 30, 175);
    const post = meanOf(map, 140, 90);
    assert.ok(sky < 0.05, `sky ${sky}`);
    assert.ok(hills > sky && middle > hills + 0.1 && front > middle + 0.2, `${hills} ${middle} ${front}`);
    assert.ok(post > middle + 0.15, `the post stands in front: ${post} against ${middle}`);
    const top = meanOf(map, 140, 48);
    assert.ok(top > post - 0.2, `the post is upright: ${top} above, ${post} in the middle`);
  });
});

suite('depth nets', () => {
  const file = writeTinyDepthNet(DEPTH_ANYTHING, folder);

  suite("a net with Depth Anything's ports", async () => {
    const estimator = await load(DEPTH_ANYTHING, file);
    for (const { name, run } of createDepthEstimatorContract(estimator)) test(name, () => run(assert));
    test('high values are near, and edges stay where they are', async () => {
      const format = createWorkingPicture(160, 96, 'yuv444p10le');
      using frame = drawWorkingFrame(format, (x) => [x < 80 ? 200 : 800, 512, 512]);
      const { depth } = await estimator.estimate(frame, format, signal);
      assert.ok(depth[48 * 160 + 76]! < 0.1, `${depth[48 * 160 + 76]}`);
      assert.ok(depth[48 * 160 + 84]! > 0.9, `${depth[48 * 160 + 84]}`);
      await estimator[Symbol.asyncDispose]();
    });
  });

  test('a file with other ports is refused, and both are named', async () => {
    await assert.rejects(
      load(TCMONODEPTH, file),
      (error: { code: string; parameters: { found: string } }) => {
        assert.equal(error.code, 'model.wrong-ports');
        assert.match(error.parameters.found, /pixel_values float32 \[1,3,height,width\] -> predicted_depth/);
        return true;
      },
    );
  });

  test('a file that is not there, and one that is no model', async () => {
    await assert.rejects(load(TCMONODEPTH, join(folder, 'none.onnx')), { code: 'model.not-found' });
    writeFileSync(join(folder, 'text.onnx'), 'no model');
    const text = join(folder, 'text.onnx');
    await assert.rejects(load(TCMONODEPTH, text), { code: 'model.invalid-graph', value: text });
  });

  const { path, skip } = findSharedModel('tcmonodepth-192x320.onnx');
  suite('tcmonodepth', { skip }, async () => {
    if (skip) return;
    const estimator = await load(TCMONODEPTH, path);
    for (const { name, run } of createDepthEstimatorContract(estimator)) test(name, () => run(assert));
    test('sees the near end of a meadow in front of its sky', async () => {
      using frame = drawMeadow(FORMAT);
      const map = await estimator.estimate(frame, FORMAT, signal);
      assert.ok(meanOf(map, 30, 175) > meanOf(map, 30, 10) + 0.4);
      await estimator[Symbol.asyncDispose]();
    });
  });
});

test('a depth net whose device fails gives it back, and tries again at the next picture', async () => {
  let [leases, held] = [0, 0];
  const engine = {
    async lease() {
      if (leases++ === 0) throw new Error('the driver is gone');
      held++;
      return { device: 'gpu', [Symbol.asyncDispose]: async () => void held-- };
    },
    async openSession() {
      throw new Error('out of memory');
    },
  };
  const loaded = { net: TCMONODEPTH, graph: new Uint8Array(), digest: '', engine: engine as never };
  await using depth = new NetDepthEstimator(loaded);
  const frame = drawMeadow(FORMAT);
  await assert.rejects(depth.estimate(frame, FORMAT, signal), /driver is gone/);
  await assert.rejects(depth.estimate(frame, FORMAT, signal), /out of memory/);
  assert.deepEqual([leases, held], [2, 0]);
  frame.free();
});
