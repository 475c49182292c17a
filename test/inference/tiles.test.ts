import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { getEmbeddedNetPath } from '../../src/adapters/neural-upscaler/embedded-nets.ts';
import { buildLumaGraph } from '../../src/adapters/neural-upscaler/luma-graph.ts';
import { measureMaxDifference } from '../../src/inference/calibration.ts';
import { loadNetModel } from '../../src/inference/net-model.ts';
import { ModelSession } from '../../src/inference/session.ts';
import { TileRunner } from '../../src/inference/tile-runner.ts';
import { computeRampWeights, planAxis } from '../../src/inference/tiles.ts';

const axis = fc.record({
  length: fc.integer({ min: 2, max: 3000 }),
  tile: fc.integer({ min: 16, max: 700 }),
  halo: fc.integer({ min: 0, max: 60 }),
  feather: fc.integer({ min: 0, max: 8 }),
  multiple: fc.constantFrom(1, 2, 4),
});

test('tiles are equally long, clamped to the edges, and what they contribute adds up to one everywhere', () => {
  fc.assert(
    fc.property(axis, fc.constantFrom(1, 2, 4), (request, scale) => {
      const plan = planAxis(request);
      const whole = Math.ceil(request.length / request.multiple) * request.multiple;
      const sums = new Float64Array(request.length * scale);
      plan.spans.forEach(({ start, from }, i) => {
        assert.equal(start % request.multiple, 0);
        assert.ok(start >= 0 && start + plan.tile <= whole);
        computeRampWeights(plan, i, scale).forEach((weight, at) => {
          sums[from * scale + at]! += weight;
        });
      });
      for (const sum of sums) assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
    }),
  );
});

test('a tile contributes nothing nearer than the halo to a border that is not the picture’s', () => {
  fc.assert(
    fc.property(axis, (request) => {
      const { spans, tile } = planAxis(request);
      spans.forEach(({ start, from, to }, i) => {
        if (i > 0) assert.ok(from - start >= request.halo);
        if (i < spans.length - 1) assert.ok(start + tile - to >= request.halo);
      });
    }),
  );
});

test('a picture smaller than a fixed tile is one tile', () => {
  const plan = planAxis({ length: 100, tile: 256, halo: 10, feather: 4, multiple: 1, isFixed: true });
  assert.deepEqual(plan, { tile: 256, feather: 0, spans: [{ start: 0, from: 0, to: 100 }] });
});

test('a run out of memory goes on in smaller tiles from where it was, with the same result', async () => {
  const net = await loadNetModel(getEmbeddedNetPath('fast'));
  await using session = await ModelSession.open(buildLumaGraph(net, false, 'fp32'), { provider: 'cpu' });
  const ports = {
    inputs: [{ name: 'luma', channels: 1, scale: 1 }],
    output: { name: 'enlarged', channels: 1, scale: 2 },
    halo: net.receptiveRadius,
    multiple: 1,
    isFixed: false,
  };
  const size = { width: 150, height: 130 };
  const luma = new Float32Array(size.width * size.height).map((_, i) => 500 + 300 * Math.sin(i / 3));
  const expected = await new TileRunner(session, ports).run([luma], size);
  const areas: number[] = [];
  // The session of a device whose memory holds a quarter of the tile: everything else about it is real.
  const small = {
    run(inputs: Parameters<ModelSession['run']>[0]) {
      const [, , height, width] = inputs.luma!.shape as [number, number, number, number];
      areas.push(width * height);
      if (width * height > 9000) throw new Error('Failed to allocate memory for requested buffer');
      return session.run(inputs);
    },
  } as ModelSession;
  const runner = new TileRunner(small, ports);
  assert.ok(measureMaxDifference(expected, await runner.run([luma], size)) < 0.01);
  assert.ok(runner.halvings >= 1);
  const before = areas.length;
  await runner.run([luma], size);
  assert.ok(
    areas.slice(before).every((area) => area <= 9000),
    'a size that did not fit was tried again',
  );
});
