import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createFlowField } from '../../src/analysis/flow-field.ts';
import { measureKeptHair } from '../../src/analysis/kept-hair.ts';
import { DetailMeter } from '../../src/productions/background/quality/detail-meter.ts';
import { findCases } from '../../src/productions/background/quality/find-cases.ts';
import { listCases } from '../../src/productions/background/quality/list-cases.ts';
import { estimateGrain } from '../../src/productions/background/quality/measure-core.ts';
import type { PairMeasures } from '../../src/productions/background/quality/quality-meter.ts';
import { composePairs, drawScene } from '../support/composed-pairs.ts';

const SIZE = { width: 384, height: 216 } as const;

function blur(alpha: Float32Array, times: number): Float32Array {
  let from = alpha;
  const { width } = SIZE;
  for (let time = 0; time < times; time++) {
    const to = from.slice();
    for (let i = width + 1; i < to.length - width - 1; i++)
      to[i] = (from[i - 1]! + from[i + 1]! + from[i - width]! + from[i + width]! + 4 * from[i]!) / 8;
    from = to;
  }
  return from;
}

const choke = (alpha: Float32Array, from: number): Float32Array =>
  alpha.map((opacity) => Math.max(0, (opacity - from) / (1 - from)));

function correlate(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (get: (i: number) => number) => a.reduce((total, _, i) => total + get(i), 0);
  const both = sum((i) => (a[i]! - meanA) * (b[i]! - meanB));
  return both / Math.sqrt(sum((i) => (a[i]! - meanA) ** 2) * sum((i) => (b[i]! - meanB) ** 2));
}

suite('kept hair', () => {
  const scenes = {
    'green screen': drawScene({ ...SIZE }, [20]),
    'blue screen': drawScene({ ...SIZE, background: 'blue-screen', seed: 3 }, [20]),
    room: drawScene({ ...SIZE, background: 'room', spill: 0.12, seed: 2 }, [20]),
  };
  const meter = new DetailMeter(SIZE);
  for (const [name, scene] of Object.entries(scenes))
    test(`the proxy falls as hair is lost: ${name}`, () => {
      const { alpha: truth, source } = composePairs(scene)[0]!.frames[1];
      const grain = estimateGrain(source.luma, SIZE);
      const mattes = [
        truth,
        choke(truth, 0.2),
        choke(truth, 0.5),
        blur(truth, 2),
        blur(truth, 5),
        blur(truth, 16),
      ];
      const proxies = mattes.map((alpha) => meter.measure(source.luma, alpha, grain));
      const kept = mattes.map((alpha) => measureKeptHair(alpha, truth, SIZE));
      assert.equal(kept[0], 1);
      assert.equal(proxies.indexOf(Math.max(...proxies)), 0);
      for (const [better, worse] of [
        [1, 2],
        [3, 4],
        [4, 5],
      ] as const)
        assert.ok(proxies[better]! > proxies[worse]! && kept[better]! > kept[worse]!, `${proxies} ${kept}`);
      const likeness = correlate(proxies, kept);
      assert.ok(likeness > 0.8, `correlation is ${likeness}: ${proxies} of ${kept}`);
    });

  test('a matte without strands keeps none', () => {
    const { alpha: truth } = composePairs(scenes['green screen'])[0]!.frames[1];
    const { width, height } = SIZE;
    const solid = new Float32Array(width * height).fill(1);
    assert.equal(measureKeptHair(solid, truth, SIZE), 0);
    assert.equal(measureKeptHair(solid, solid, SIZE), 1);
  });
});

/** A bar whose sides are `ramp` pixels wide; its inside has an opacity of its own. */
function drawBar(ramp: number, inside = 1): Float32Array {
  const { width, height } = SIZE;
  return new Float32Array(width * height).map((_, i) => {
    const [x, y] = [(i % width) - width / 2, Math.floor(i / width) - height / 2];
    const distance = Math.abs(x) - 60;
    return Math.abs(y) > 70 ? 0 : inside * Math.max(0, Math.min(1, 0.5 - distance / ramp));
  });
}

suite('cases', () => {
  const move = (u: number) => {
    const flow = createFlowField(SIZE.width, SIZE.height);
    flow.u.fill(u);
    return { flow, occluded: new Uint8Array(SIZE.width * SIZE.height) };
  };

  test('an outline is blurred by motion along it, not by motion across or by none', () => {
    assert.ok(findCases(drawBar(12), SIZE, move(8)).blurredShare > 0.8);
    assert.equal(findCases(drawBar(12), SIZE, move(1)).blurredShare, 0);
    const down = { ...move(0), flow: { ...createFlowField(SIZE.width, SIZE.height) } };
    down.flow.v.fill(8);
    assert.ok(findCases(drawBar(12), SIZE, down).blurredShare < 0.2);
  });

  test('glass is half-transparent, a soft outline is not', () => {
    assert.ok(findCases(drawBar(4, 0.5), SIZE, move(0)).transparentShare > 0.8);
    assert.equal(findCases(drawBar(6), SIZE, move(0)).transparentShare, 0);
    assert.deepEqual(findCases(new Float32Array(SIZE.width * SIZE.height), SIZE, move(9)), {
      blurredShare: 0,
      transparentShare: 0,
      subjectCount: 0,
    });
  });

  test('people who stand apart are several, and a crumb is none', () => {
    const apart = drawBar(4).map((opacity, i) =>
      Math.abs((i % SIZE.width) - SIZE.width / 2) < 8 ? 0 : opacity,
    );
    assert.equal(findCases(drawBar(4), SIZE, move(0)).subjectCount, 1);
    assert.equal(findCases(apart, SIZE, move(0)).subjectCount, 2);
    for (let y = 2; y < 8; y++) apart.fill(1, y * SIZE.width + 2, y * SIZE.width + 8);
    assert.equal(findCases(apart, SIZE, move(0)).subjectCount, 2);
  });

  test('cases name their frames', () => {
    const pair = (number: number, changes: Partial<PairMeasures>) =>
      ({
        number,
        blurredShare: 0,
        transparentShare: 0,
        subjectCount: 1,
        keptDetail: 1,
        ...changes,
      }) as PairMeasures;
    const pairs = [
      pair(4, { blurredShare: 0.3 }),
      pair(9, { subjectCount: 3 }),
      pair(14, { blurredShare: 0.2, transparentShare: 0.1 }),
    ];
    assert.deepEqual(listCases(pairs), [
      { name: 'motion-blur', frames: [5, 15] },
      { name: 'half-transparent', frames: [15] },
      { name: 'several-people', frames: [10] },
    ]);
  });
});
