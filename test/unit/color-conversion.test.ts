import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createColorConversion } from '../../src/media/video/color-conversion.ts';
import { type DisplayLight, decodePq, encodePq } from '../../src/media/video/display-light.ts';

const SDR = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
const PQ = { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' };
const HLG = { ...PQ, transfer: 'arib-std-b67' };

const gray = (value: number): DisplayLight => [value, value, value];
const near = (actual: readonly number[], expected: readonly number[], most: number): void =>
  actual.forEach((each, i) => assert.ok(Math.abs(each - expected[i]!) <= most, `${actual} for ${expected}`));

test('PQ has the values of SMPTE ST 2084, and is undone', () => {
  for (const [light, value] of [
    [0, 0],
    [100, 0.50808],
    [203, 0.58069],
    [1000, 0.75183],
    [10_000, 1],
  ] as const) {
    assert.ok(Math.abs(encodePq(light) - value) < 1e-4, `${light}: ${encodePq(light)}`);
    assert.ok(Math.abs(decodePq(encodePq(light)) - light) <= light * 1e-6);
  }
});

test('white of standard range is 203 cd/m² in HDR10 and 75 % in HLG (BT.2408), and gray stays gray', () => {
  near(createColorConversion({ from: SDR, to: PQ })(gray(1)), gray(encodePq(203)), 1e-3);
  near(createColorConversion({ from: SDR, to: HLG })(gray(1)), gray(0.75), 2e-3);
  near(createColorConversion({ from: PQ, to: HLG })(gray(encodePq(203))), gray(0.75), 0.02);
  near(createColorConversion({ from: HLG, to: PQ })(gray(0.75)), gray(encodePq(203)), 2e-3);
});

test('tone mapping keeps what is dark, leaves white below the peak, rises, and never leaves the gamut', () => {
  for (const [from, peak] of [
    [PQ, 1000],
    [PQ, 4000],
    [HLG, 1000],
  ] as const) {
    const convert = createColorConversion({ from, to: SDR, peak });
    const standard = createColorConversion({ from: SDR, to: from });
    for (const value of [0.1, 0.3, 0.5]) near(convert(standard(gray(value))), gray(value), 0.004);
    const [white] = convert(standard(gray(1)));
    assert.ok(white > 0.82 && white < 0.95, `${peak}: ${white}`);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.99, noNaN: true }), (value) => {
        assert.ok(convert(gray(value + 0.01))[0] >= convert(gray(value))[0] - 1e-9);
      }),
      { numRuns: 100 },
    );
    const channel = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(channel, channel, channel, (...values) => {
        assert.ok(convert(values).every((each) => each >= 0 && each <= 1 + 1e-9));
      }),
      { numRuns: 200 },
    );
  }
});

test('colors of standard range survive a way through HDR10', () => {
  const there = createColorConversion({ from: SDR, to: PQ });
  const back = createColorConversion({ from: PQ, to: SDR, peak: 203 });
  for (const values of [
    [0.8, 0.2, 0.1],
    [0.1, 0.6, 0.3],
    [0.5, 0.5, 0.9],
  ] as DisplayLight[])
    near(back(there(values)), values, 1e-4);
});
