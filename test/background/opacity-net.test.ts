import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSeededRandom } from '../../src/core/random.ts';
import { getOpacityKernels } from '../../src/frames/kernels/opacity-kernels.ts';
import { OpacityNet, type OpacityWeights } from '../../src/frames/opacity-net.ts';

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
    units: fc.constantFrom(8, 16, 24),
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
