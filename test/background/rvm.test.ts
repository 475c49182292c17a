import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { computeDownsampleRatio } from '../../src/adapters/robust-video-matting/downsample-ratio.ts';
import { robustVideoMatting } from '../../src/adapters/robust-video-matting/index.ts';
import { decodeStates, encodeStates } from '../../src/adapters/robust-video-matting/recurrent-states.ts';
import { FootlightError } from '../../src/core/errors.ts';
import type { Matter } from '../../src/engines/matter.ts';
import { createMatterContract } from '../../src/testing/matter-contract.ts';
import { matteSegment, surveyShot } from '../../src/testing/matting-shot.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { openMediaShot } from '../support/media-shot.ts';
import { findSharedMedia, findSharedModel } from '../support/shared-media.ts';
import { buildTinyRecurrentNet } from '../support/tiny-recurrent-net.ts';

const folder = await mkdtemp(join(tmpdir(), 'footlight-rvm-'));
after(() => rm(folder, { recursive: true }));

async function write(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function load(path: string): Promise<Matter> {
  const choice = { reference: `rvm:${path}`, parameter: path, settings: { provider: 'cpu' } } as const;
  return robustVideoMatting.create(choice, { FOOTLIGHT_MODELS: folder, FOOTLIGHT_CACHE: folder });
}

function isError(code: string, ...words: string[]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof FootlightError, String(error));
    assert.equal(error.code, code);
    for (const word of words) assert.match(JSON.stringify([error.parameters, error.value]), new RegExp(word));
    return true;
  };
}

const tiny = await load(await write('tiny.onnx', buildTinyRecurrentNet()));
for (const { name, run } of createMatterContract(tiny))
  test(`a tiny recurrent net ${name}`, () => run(assert));

describe('models', () => {
  test('with other ports are refused, and the ports are named', async () => {
    const path = await write('other.onnx', buildTinyRecurrentNet({ picturePort: 'picture' }));
    await assert.rejects(load(path), isError('model.wrong-ports', 'picture float32', 'other.onnx'));
  });

  test('that are damaged or missing are named', async () => {
    await assert.rejects(
      load(await write('bad.onnx', 'no graph')),
      isError('model.invalid-graph', 'bad.onnx'),
    );
    await assert.rejects(
      load(await write('bad.json', '{"format": 1}')),
      isError('model.invalid-weights', 'bad.json'),
    );
    await assert.rejects(load(join(folder, 'none.onnx')), isError('model.not-found', 'none.onnx'));
    await assert.rejects(load('rvm-mobilenetv3'), isError('model.not-installed', 'rvm-mobilenetv3'));
  });

  test('say whether they are installed', async () => {
    const availability = await robustVideoMatting.checkAvailability({ FOOTLIGHT_MODELS: folder });
    assert.equal(availability.isReady, false);
  });
});

test('the net looks at what its authors advise', () => {
  const sizes = [
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
    [360, 640],
  ] as const;
  const ratios = sizes.map(([width, height]) =>
    (['portrait', 'full-body'] as const).map((framing) => computeDownsampleRatio({ width, height }, framing)),
  );
  assert.deepEqual(ratios, [
    [0.375, 0.6],
    [0.25, 0.4],
    [0.125, 0.2],
    [0.75, 1],
  ]);
});

test('states are packed and unpacked, and damaged ones refused', () => {
  const states = [3, 5].map((side) => ({
    shape: [1, 2, side, 1],
    data: new Float32Array(2 * side).fill(side),
  }));
  const bytes = encodeStates(states);
  assert.deepEqual(decodeStates(bytes, 2), states);
  for (const damaged of [
    bytes.subarray(0, 9),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, Buffer.alloc(4)]),
  ])
    assert.throws(() => decodeStates(damaged, 2), RangeError);
});

describe('the survey', () => {
  const hazy = async () => load(await write('hazy.onnx', buildTinyRecurrentNet({ alpha: 0.5 })));
  const blind = async () => load(await write('blind.onnx', buildTinyRecurrentNet({ alpha: 0 })));
  const clip = findSharedMedia('stage-performance-360p.mp4');

  test('gives a low score to haze and to a net that sees nobody', { skip: clip.skip }, async () => {
    using shot = await openMediaShot(clip.path, 82, 4);
    assert.ok((await surveyShot(await hazy(), shot)).score < 0.1);
    const seen = { ...shot, findPeople: () => new Uint8Array(640 * 360).fill(255) };
    const finding = await surveyShot(await blind(), seen);
    assert.equal(finding.score, 0);
    assert.equal(finding.measured.overlookedShare, 1);
    const { mattes } = await matteSegment(await blind(), seen, { start: 0, end: 1, finding });
    assert.equal(mattes[0]!.confidence, 0);
  });
});

describe('the real net', () => {
  const clip = findSharedMedia('stage-performance-360p.mp4');
  const onnx = findSharedModel('rvm-mobilenetv3-fp32.onnx');
  const skip = clip.skip || onnx.skip;

  test('mattes the singer alike wherever the shot is split, and starts anew at a cut', {
    skip: skip || unlessFull,
  }, async () => {
    const matter = await load(onnx.path);
    const [end, border] = isFull ? [4, 2] : [3, 2];
    using shot = await openMediaShot(clip.path, 82, end);
    const finding = await surveyShot(matter, { ...shot, frameCount: 2 });
    assert.ok(finding.score > 0.9, `the score is ${finding.score}`);
    assert.equal(finding.measured.ratio, 0.75);
    const whole = await matteSegment(matter, shot, { start: 0, end, finding });
    const first = await matteSegment(matter, shot, { start: 0, end: border, finding });
    const second = await matteSegment(matter, shot, { start: border, end, finding, state: first.state });
    const parts = [...first.mattes, ...second.mattes];
    for (const [i, { alpha, confidence }] of whole.mattes.entries()) {
      assert.ok(findGreatest(alpha, parts[i]!.alpha) <= 2 * 257, `frame ${i} differs`);
      assert.ok(confidence > 0.8, `the confidence of frame ${i} is ${confidence}`);
    }
    // Without the state, the second part is another one: the state is needed.
    const anew = await matteSegment(matter, shot, { start: border, end: border + 1, finding });
    assert.ok(findGreatest(anew.mattes[0]!.alpha, whole.mattes[border]!.alpha) > 2 * 257);
  });

  test('loses the close-up, and says so', { skip }, async () => {
    const matter = await load(onnx.path);
    using shot = await openMediaShot(clip.path, 26, 50);
    const finding = await surveyShot({ ...matter, surveyFrames: isFull ? 4 : 2 }, shot);
    assert.ok(finding.score < 0.3, `the score is ${finding.score}`);
  });
});

function findGreatest(a: Uint16Array, b: Uint16Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}
