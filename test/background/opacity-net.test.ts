import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSeededRandom } from '../../src/core/random.ts';
import { getOpacityKernels } from '../../src/frames/kernels/opacity-kernels.ts';
import { OpacityNet, type OpacityWeights } from '../../src/frames/opacity-net.ts';
import { withoutKernelMemory } from '../support/kernel-memory.ts';

interface NetShape {
  readonly seed: number;
  readonly figures: number;
  readonly units: number;
  readonly outputs: number;
}

/** Weights of any net, some of which make outputs that no exponential can take. */
function createWeights({ seed, figures, units, outputs }: NetShape): OpacityWeights {
  const random = createSeededRandom(seed);
  const draw = (count: number, size = 2): number[] =>
    Array.from({ length: count }, () => size * (random() - 0.5));
  return {
    means: draw(figures),
    deviations: Array.from({ length: figures }, () => 0.1 + random()),
    hidden: Array.from({ length: units }, () => draw(figures + 1)),
    outputs: Array.from({ length: outputs }, () => draw(units + 1, random() < 0.1 ? 200 : 4)),
  };
}

test('kernels judge as the JavaScript does, to the bit', () => {
  const kernels = getOpacityKernels();
  assert.ok(kernels, 'what is compared');
  const shape = fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    figures: fc.integer({ min: 1, max: 40 }),
    units: fc.constantFrom(5, 8, 13, 24),
    outputs: fc.integer({ min: 1, max: 17 }),
  });
  fc.assert(
    fc.property(shape, (given) => {
      const weights = createWeights(given);
      const random = createSeededRandom(given.seed + 1);
      const [bySimd, byScript] = [new OpacityNet(weights, kernels), new OpacityNet(weights, null)];
      for (let pixel = 0; pixel < 5; pixel++) {
        const figures = Float32Array.from({ length: given.figures }, () => 6 * (random() - 0.5));
        bySimd.judge(figures);
        byScript.judge(figures);
        assert.deepEqual(bySimd.shares, byScript.shares);
        assert.ok(Math.abs(byScript.shares.reduce((sum, share) => sum + share) - 1) < 1e-9);
      }
    }),
  );
});

const SMALL = { seed: 4, figures: 6, units: 5, outputs: 3 };

test('where no memory is to be had for kernels, the JavaScript judges', () => {
  const weights = createWeights(SMALL);
  const figures = Float32Array.from({ length: SMALL.figures }, (_, figure) => figure / 3 - 1);
  const byScript = new OpacityNet(weights, null);
  const net = withoutKernelMemory(0, () => new OpacityNet(weights, getOpacityKernels()));
  for (const judge of [net, byScript]) judge.judge(figures);
  assert.deepEqual(net.shares, byScript.shares);
});

test('a net refuses more or fewer figures than it was learned of', () => {
  for (const kernels of [getOpacityKernels(), null])
    for (const count of [SMALL.figures - 1, SMALL.figures + 1]) {
      const net = new OpacityNet(createWeights(SMALL), kernels);
      assert.throws(() => net.judge(new Float32Array(count)), /figures for a net of 6/u);
    }
});
