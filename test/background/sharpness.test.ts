import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharpnessMeter } from '../../src/analysis/sharpness.ts';
import { createPlanes } from '../../src/frames/compositing/picture-planes.ts';
import { getMissingBlur, Softener } from '../../src/frames/compositing/soften.ts';
import { createFormat } from '../support/compositing.ts';

const FORMAT = createFormat(160, 120);

/** Bars with edges that rise as the integral of a Gaussian. */
function drawBars(sigma: number) {
  const planes = createPlanes(FORMAT);
  const rise = (x: number): number => 1 / (1 + Math.exp((-1.702 * x) / sigma));
  for (let at = 0; at < planes[0].samples.length; at++) {
    const x = (at % 160) % 40;
    planes[0].samples[at] = 200 + 600 * (rise(x - 10) - rise(x - 30));
  }
  return planes;
}

function measure(planes: ReturnType<typeof drawBars>, alpha?: Uint16Array): number | undefined {
  const meter = new SharpnessMeter();
  meter.add(planes[0], alpha);
  return meter.finish();
}

for (const sigma of [0.8, 1.5, 2.5]) {
  test(`the blur of edges is measured: ${sigma} pixels`, () => {
    const measured = measure(drawBars(sigma))!;
    assert.ok(Math.abs(measured - sigma) < 0.35 + 0.1 * sigma, `${measured}`);
  });
}

test('nothing is measured without edges, nor outside of the subject', () => {
  const flat = createPlanes(FORMAT);
  flat[0].samples.fill(400);
  assert.equal(measure(flat), undefined);
  assert.equal(measure(drawBars(1), new Uint16Array(160 * 120)), undefined);
});

test('a picture is softened to the sharpness of another', () => {
  const sharp = drawBars(0.8);
  new Softener(FORMAT, getMissingBlur(2, 0.8, 1)).apply(sharp);
  const measured = measure(sharp)!;
  assert.ok(Math.abs(measured - 2) < 0.5, `${measured}`);
});

test('a picture that is soft already is left as it is', () => {
  assert.equal(getMissingBlur(1, 2, 1), 0);
  assert.equal(getMissingBlur(undefined, 2, 1), 0);
  assert.equal(getMissingBlur(3, 1, 0), 0);
});
