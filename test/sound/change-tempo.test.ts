import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeTempo } from '../../src/sound/change-tempo.ts';

const RATE = 48_000;

test('a tone gets longer or shorter, and keeps its pitch and level', () => {
  const tone = new Float32Array(RATE).map((_, i) => 0.5 * Math.sin((2 * Math.PI * 150 * i) / RATE));
  for (const tempo of [0.5, 0.8, 1.25, 2]) {
    const changed = changeTempo(tone, tempo);
    assert.equal(changed.length, Math.round(RATE / tempo));
    const inner = changed.subarray(2400, changed.length - 4800);
    let crossings = 0;
    for (let i = 1; i < inner.length; i++) if (inner[i - 1]! < 0 && inner[i]! >= 0) crossings++;
    const hertz = (crossings * RATE) / inner.length;
    assert.ok(Math.abs(hertz - 150) < 4, `${hertz} Hz at ${tempo}`);
    const power = inner.reduce((sum, sample) => sum + sample ** 2, 0) / inner.length;
    assert.ok(Math.abs(Math.sqrt(power) - 0.5 / Math.SQRT2) < 0.03, `level at ${tempo}`);
  }
  assert.equal(changeTempo(tone, 1), tone);
});
