import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { EMBEDDED_NETS, getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { countDoublings, createNeuralUpscaler } from '../../src/adapters/neural-upscaler/neural-upscaler.ts';
import type { UpscaleEvidence, UpscaleRequest, Upscaler } from '../../src/engines/upscaler.ts';
import { InferenceEngine } from '../../src/inference/engine.ts';
import { loadNetModel, type NetModel } from '../../src/inference/net-model.ts';
import { readSafetensors } from '../../src/inference/weights/safetensors.ts';
import { allocateVideoFrame, type Frame, getPlane16, setFrameTimeBase } from '../../src/media/frame.ts';
import { createUpscalerContract } from '../../src/testing/upscaler-contract.ts';
import { isFull } from '../support/full.ts';
import { findSharedModel } from '../support/shared-media.ts';

const engine = new InferenceEngine({
  provider: 'cpu',
  cacheDirectory: await mkdtemp(join(tmpdir(), 'footlight-engine-')),
});
const nets = Object.fromEntries(
  await Promise.all(EMBEDDED_NETS.map(async (name) => [name, await loadNetModel(getEmbeddedNetPath(name))])),
) as Record<(typeof EMBEDDED_NETS)[number], NetModel>;
const { path: animePath, skip } = findSharedModel('realesr-animevideov3.safetensors');

function embedded(name: keyof typeof nets): Upscaler {
  return createNeuralUpscaler({ name, first: nets[name], further: nets.fast, engine });
}

async function generative(path = animePath): Promise<Upscaler> {
  const detail = await loadNetModel(path);
  return createNeuralUpscaler({ name: 'generative', first: nets.fast, further: nets.fast, detail, engine });
}

for (const { name, run } of createUpscalerContract(embedded('fast')))
  test(`embedded net: ${name}`, () => run(assert));

test('generated detail keeps the contract of every upscaler', { skip }, async () => {
  // The scales that no further net enlarges are enough for the usual run.
  for (const { name, run } of createUpscalerContract(await generative()))
    if (isFull || /^x2 /.test(name)) await run(assert);
});

test('the embedded nets are as small as promised', async () => {
  for (const [name, most] of [
    ['fast', 12_000],
    ['default', 80_000],
    ['restore', 40_000],
    ['fine', 300_000],
  ] as const) {
    const weights = readSafetensors(await readFile(getEmbeddedNetPath(name)));
    const parameters = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
    assert.ok(parameters > 10_000 && parameters <= most, `${name}: ${parameters}`);
  }
});

for (const name of EMBEDDED_NETS)
  test(`${name} leaves flat fields as they are: 24 patches, each within 0.05 of 255`, async () => {
    const [columns, rows] = [6, 4];
    const [width, height] = [columns * 40, rows * 40];
    const levelOf = (patch: number): number => 64 + Math.round((patch * 876) / (columns * rows - 1));
    const base = request(1);
    const job = {
      ...base,
      source: { ...base.source, width, height },
      target: { width: width * 2, height: height * 2 },
      steps: [2],
      limits: { maxTileSize: 96, allowsFp16: false },
    };
    await using stage = await createNeuralUpscaler({ name, first: nets[name], engine }).open(job);
    const patches = draw({ width, height }, 0, (x, y) =>
      levelOf(Math.floor(y / 40) * columns + Math.floor(x / 40)),
    );
    const lumas: Uint16Array[] = [];
    for await (const frame of stage.process(patches, undefined)) lumas.push(lumaOf(frame));
    for await (const frame of stage.flush()) lumas.push(lumaOf(frame));
    for (let patch = 0; patch < columns * rows; patch++) {
      const [left, top] = [(patch % columns) * 80, Math.floor(patch / columns) * 80];
      let sum = 0;
      // Rings beside the edges between patches are no part of a flat field.
      for (let y = top + 28; y < top + 52; y++)
        for (let x = left + 28; x < left + 52; x++) sum += lumas[0]![y * width * 2 + x]! - levelOf(patch);
      assert.ok(Math.abs(sum) / 24 ** 2 <= 0.05 * 4, `patch ${patch}: ${sum / 24 ** 2 / 4} of 255`);
    }
  });

test('doublings: one for any real enlargement, then one for each whole further one', () => {
  for (const [steps, doublings] of [
    [[], 0],
    [[1.05], 0],
    [[1.25], 1],
    [[2], 1],
    [[2, 1.5], 1],
    [[2, 2], 2],
    [[2, 2, 1.5], 2],
  ] as const)
    assert.equal(countDoublings(steps), doublings, `${steps}`);
});

const SIZE = { width: 200, height: 120 };
const MASK = { width: 100, height: 60 };

function request(scale: number, overrides: Partial<UpscaleRequest> = {}): UpscaleRequest {
  return {
    source: {
      ...SIZE,
      pixelFormat: 'yuv420p10le',
      chromaShiftX: 1,
      chromaShiftY: 1,
      color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' },
      isFullRange: false,
      conversion: 'null',
    },
    timeBase: { num: 1, den: 25 },
    target: { width: SIZE.width * scale, height: SIZE.height * scale },
    steps: [scale],
    detail: undefined,
    mask: MASK,
    outputPixelFormat: 'yuv420p10le',
    ...overrides,
  };
}

test('a picture in tiles equals the picture in one piece to within 1/255, so no seam can be measured', async () => {
  const whole = await enlarge(
    embedded('fast'),
    request(2, { limits: { maxTileSize: 512, allowsFp16: false } }),
    [0],
  );
  const tiled = await enlarge(
    embedded('fast'),
    request(2, { limits: { maxTileSize: 96, allowsFp16: false } }),
    [0],
  );
  // The fastest tile is measured: on a loaded machine a small one may win even if a large one is allowed.
  assert.ok(tiled.evidence!.tiles.run > 1);
  assert.ok(greatest(whole.lumas[0]!, tiled.lumas[0]!) <= 1023 / 255);
});

test('generated detail in tiles equals it in one piece to within 1/255', { skip }, async () => {
  const detail = { amount: 1, coring: 0, limit: 60 };
  const upscaler = await generative();
  const of = (maxTileSize: number) =>
    enlarge(upscaler, request(2, { detail, limits: { maxTileSize, allowsFp16: false } }), [0], () => 1023);
  const [whole, tiled] = [await of(512), await of(128)];
  assert.ok(tiled.evidence!.tiles.run > 1);
  assert.ok(greatest(whole.lumas[0]!, tiled.lumas[0]!) <= 1023 / 255);
});

test('generated detail leaves protected zones exactly alone and moves no block’s mean by 1/255', {
  skip,
}, async () => {
  const upscaler = await generative();
  const detail = { amount: 2, coring: 0, limit: 96 };
  const halfOpen = (x: number): number => (x < MASK.width / 2 ? 0 : 1023);
  const scale = isFull ? 4 : 2;
  const plain = await enlarge(upscaler, request(scale), [0]);
  const detailed = await enlarge(upscaler, request(scale, { detail }), [0], halfOpen);
  const [before, after] = [plain.lumas[0]!, detailed.lumas[0]!];
  const [width, height] = [SIZE.width * scale, SIZE.height * scale];
  let changed = 0;
  for (let i = 0; i < before.length; i++) {
    // One mask pixel to the side of the edge, the scaled mask is already above 0.
    if (i % width < width / 2 - 8) assert.equal(after[i], before[i]);
    else if (after[i] !== before[i]) changed++;
  }
  assert.ok(changed > before.length / 10, 'nothing was added');
  for (let y = 0; y + 64 <= height; y += 64)
    for (let x = 0; x + 64 <= width; x += 64) {
      const shift = blockMean(after, width, x, y) - blockMean(before, width, x, y);
      assert.ok(Math.abs(shift) <= 1023 / 255, `the block at ${x},${y} moved by ${shift}`);
    }
});

test('a fully protected picture runs no tile of the generative net', { skip }, async () => {
  const detail = { amount: 1, coring: 0, limit: 60 };
  const plain = await enlarge(embedded('fast'), request(2), [0]);
  const { evidence } = await enlarge(await generative(), request(2, { detail }), [0], () => 0);
  assert.equal(evidence!.tiles.run, plain.evidence!.tiles.run);
  assert.ok(evidence!.tiles.skipped >= 1);
});

test('still tiles are taken from memory, changed ones are made again', async () => {
  const limits = { maxTileSize: 64, allowsFp16: false };
  const { evidence, lumas } = await enlarge(embedded('fast'), request(2, { limits }), [0, 0, 1]);
  const { run, reused } = evidence!.tiles;
  const tiles = (run + reused) / 3;
  // The second frame equals the first; in the third, one corner differs.
  assert.ok(reused > tiles * 1.5 && run > tiles, `${run} run, ${reused} reused`);
  const fresh = await enlarge(embedded('fast'), request(2, { limits }), [1]);
  assert.deepEqual(lumas[2], fresh.lumas[0]);
  assert.deepEqual(lumas[1], lumas[0]);
});

test('a zone that becomes protected equals the base at once, even where its tile is taken from memory', {
  skip,
}, async () => {
  const detail = { amount: 2, coring: 0, limit: 96 };
  const upscaler = await generative();
  const plain = await enlarge(upscaler, request(2), [0, 0]);
  // The mask falls by less than what counts as a change.
  const { lumas, evidence } = await enlarge(upscaler, request(2, { detail }), [0, 0], (_, frame) =>
    frame === 0 ? 40 : 0,
  );
  assert.ok(evidence!.tiles.reused > plain.evidence!.tiles.reused, 'nothing was remembered');
  assert.notDeepEqual(lumas[0], plain.lumas[0]);
  assert.deepEqual(lumas[1], plain.lumas[1]);
});

test('a net that gives no numbers, black or another picture is tried again, then left out, and counted', async () => {
  const good = await enlarge(embedded('fast'), request(2), [0]);
  for (const factor of isFull ? [Number.NaN, 0] : [Number.NaN]) {
    const broken: NetModel = {
      ...nets.fast,
      digest: `${factor}`.padEnd(64, '0'),
      build: (graph, input) =>
        graph.addNode('Mul', [nets.fast.build(graph, input), graph.addFloats([], [factor])]),
    };
    const upscaler = createNeuralUpscaler({ name: 'broken', first: broken, further: nets.fast, engine });
    const { evidence, lumas } = await enlarge(upscaler, request(2), [0]);
    const { run, retried, fallenBack } = evidence!.tiles;
    assert.ok(run > 0 && retried === run && fallenBack === run);
    assert.ok(greatest(lumas[0]!, good.lumas[0]!) < 400, 'the base is Lanczos, not black');
  }
});

test('a generative net that gives no numbers, or black, changes nothing', { skip }, async () => {
  const anime = await loadNetModel(animePath);
  const detail = { amount: 1, coring: 0, limit: 60 };
  // A few tiles are open to detail, as such a net takes its time.
  const limits = { maxTileSize: 64, allowsFp16: false };
  const leftmost = (x: number): number => (x < 10 ? 1023 : 0);
  const plain = await enlarge(embedded('fast'), request(2, { limits }), [0]);
  for (const factor of isFull ? [Number.NaN, 0] : [Number.NaN]) {
    const broken: NetModel = {
      ...anime,
      digest: `${factor}`.padEnd(64, '1'),
      build: (graph, input) =>
        graph.addNode('Mul', [anime.build(graph, input), graph.addFloats([], [factor])]),
    };
    const upscaler = createNeuralUpscaler({
      name: 'broken',
      first: nets.fast,
      further: nets.fast,
      detail: broken,
      engine,
    });
    const { evidence, lumas } = await enlarge(upscaler, request(2, { detail, limits }), [0], leftmost);
    assert.ok(evidence!.tiles.fallenBack > 0);
    assert.deepEqual(lumas[0], plain.lumas[0]);
  }
});

interface Enlarged {
  readonly lumas: Uint16Array[];
  readonly evidence: UpscaleEvidence | undefined;
}

async function enlarge(
  upscaler: Upscaler,
  job: UpscaleRequest,
  scenes: readonly number[],
  mask?: (x: number, frame: number) => number,
): Promise<Enlarged> {
  await using stage = await upscaler.open(job);
  const lumas: Uint16Array[] = [];
  for (const [number, scene] of scenes.entries()) {
    const given = job.detail && draw(MASK, number, (x) => mask!(x, number));
    for await (const frame of stage.process(texture(number, scene), given)) lumas.push(lumaOf(frame));
  }
  for await (const frame of stage.flush()) lumas.push(lumaOf(frame));
  return { lumas, evidence: stage.getEvidence?.() };
}

/** Scene 1 is scene 0 with another top left corner. */
function texture(number: number, scene: number): Frame {
  return draw(SIZE, number, (x, y) => {
    const corner = scene === 1 && x < 20 && y < 20 ? 120 : 0;
    return (
      450 +
      corner +
      150 * Math.sin(x / 3 + y / 7) +
      90 * Math.cos((x * y) / 300) +
      ((x * 7 + y * 13) % 11) * 4
    );
  });
}

function draw(
  { width, height }: typeof SIZE,
  number: number,
  level: (x: number, y: number) => number,
): Frame {
  const frame = allocateVideoFrame({ width, height, pixelFormat: 'yuv420p10le' });
  frame.pts = BigInt(number);
  setFrameTimeBase(frame, { num: 1, den: 25 });
  const luma = getPlane16(frame, 0, width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) luma.samples[y * luma.stride + x] = level(x, y);
  for (const plane of [1, 2]) getPlane16(frame, plane, width >> 1, height >> 1).samples.fill(512);
  return frame;
}

function lumaOf(frame: Frame): Uint16Array {
  const { width, height } = frame;
  const { samples, stride } = getPlane16(frame, 0, width, height);
  const luma = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) luma.set(samples.subarray(y * stride, y * stride + width), y * width);
  frame.free();
  return luma;
}

function greatest(first: Uint16Array, second: Uint16Array): number {
  return first.reduce((most, code, i) => Math.max(most, Math.abs(code - second[i]!)), 0);
}

function blockMean(luma: Uint16Array, width: number, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + 64; y++) for (let x = left; x < left + 64; x++) sum += luma[y * width + x]!;
  return sum / 4096;
}
