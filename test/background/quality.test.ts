import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { QualityMeter } from '../../src/productions/background/quality/quality-meter.ts';
import {
  computeOverallScore,
  type QualityScores,
  rateQuality,
  summarizeMeasures,
} from '../../src/productions/background/quality/scores.ts';
import { decodeLight } from '../../src/testing/matting-color.ts';
import type { MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import {
  type ComposedScene,
  type CompositeParts,
  composePairs,
  type Damage,
  drawScene,
} from '../support/composed-pairs.ts';

const SIZE = { width: 384, height: 216 } as const;
const NUMBERS = [6, 44] as const;
const meter = new QualityMeter(SIZE, false);

function draw(options: Partial<MattingSceneOptions>, behind?: Partial<MattingSceneOptions>): ComposedScene {
  return drawScene({ ...SIZE, ...options }, NUMBERS, behind);
}

const measure = (scene: ComposedScene, damage?: Damage) =>
  summarizeMeasures(composePairs(scene, damage).map((pair) => meter.measure(pair)));
const rate = (scene: ComposedScene, damage?: Damage): QualityScores => rateQuality(measure(scene, damage));

/** Calls `change` for every pixel. */
function forEachPixel(
  { width, height }: CompositeParts,
  change: (i: number, x: number, y: number) => void,
): void {
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) change(i, x, y);
}

/** The middle of the subject's core. */
function findMiddle(parts: CompositeParts): { x: number; y: number } {
  let [sumX, sumY, count] = [0, 0, 0];
  forEachPixel(parts, (i, x, y) => {
    if (parts.alpha[i]! < 0.98) return;
    sumX += x;
    sumY += y;
    count++;
  });
  return { x: Math.round(sumX / count), y: Math.round(sumY / count) };
}

function setDisc(
  parts: CompositeParts,
  middle: { x: number; y: number },
  radius: number,
  opacity: number,
): void {
  forEachPixel(parts, (i, x, y) => {
    if (Math.hypot(x - middle.x, y - middle.y) <= radius) parts.alpha[i] = opacity;
  });
}

/** The outline wavers: each part of it is further out in one frame, and further in in the next. */
const boil: Damage = {
  spoil(parts) {
    const { number, width, alpha } = parts;
    const truth = alpha.slice();
    forEachPixel(parts, (i, x, y) => {
      if (x < 2 || y < 2 || x >= width - 2 || y >= parts.height - 2) return;
      const sign = (Math.floor(x / 9) + Math.floor(y / 9) + number) % 2 === 0 ? 1 : -1;
      const around = [i - 1, i + 1, i - width, i + width, i - 2, i + 2, i - 2 * width, i + 2 * width];
      const near = around.map((at) => truth[at]!);
      alpha[i] = sign > 0 ? Math.max(truth[i]!, ...near) : Math.min(truth[i]!, ...near);
    });
  },
};

const harden: Damage = {
  spoil({ alpha }) {
    for (let i = 0; i < alpha.length; i++) alpha[i] = alpha[i]! >= 0.5 ? 1 : 0;
  },
};

const leaveRim: Damage = {
  spoil({ alpha, rim }) {
    for (let i = 0; i < alpha.length; i++) rim[i] = alpha[i]! > 0.02 && alpha[i]! < 0.98 ? 0.7 : 0;
  },
};

const tint: Damage = {
  spoilPicture({ blue, red }, { alpha }) {
    for (let i = 0; i < alpha.length; i++) {
      blue[i]! += 50 * alpha[i]!;
      red[i]! -= 20 * alpha[i]!;
    }
  },
};

const multiply = ({ alpha, foreground }: CompositeParts, gain: number): void => {
  for (let at = 0; at < alpha.length * 3; at++) foreground[at]! *= gain;
};
const jump: Damage = { spoil: (parts) => multiply(parts, parts.number < 20 ? 1 : 0.6) };
const ramp: Damage = { spoil: (parts) => multiply(parts, 1.2 - parts.number / 100) };

const flicker: Damage = {
  spoilPicture({ luma }, { number }) {
    const gain = number % 2 === 0 ? 1.04 : 0.96;
    for (let i = 0; i < luma.length; i++) luma[i] = 64 + (luma[i]! - 64) * gain;
  },
};

/** The background has ten times the grain of the source. */
const roughen: Damage = {
  spoilPicture({ luma }, { alpha, number }) {
    const random = createSeededRandom(number);
    for (let i = 0; i < alpha.length; i++) if (alpha[i]! <= 0.02) luma[i]! += (random() - 0.5) * 200;
  },
};

const addIslands: Damage = {
  spoil(parts) {
    for (let place = 0; place < 12; place++) {
      const x = place % 2 === 0 ? 20 + place * 3 : parts.width - 20 - place * 3;
      setDisc(parts, { x, y: 15 + place * 14 }, 3, 1);
    }
    for (let i = 0; i < parts.alpha.length; i++)
      if (parts.foreground[i * 3 + 1] === 0)
        parts.foreground.set(parts.plate.subarray(i * 3, i * 3 + 3), i * 3);
  },
};

const addHoles: Damage = {
  spoil(parts) {
    const { x, y } = findMiddle(parts);
    for (const [across, down] of [
      [-14, 4],
      [0, 15],
      [14, 4],
      [-12, 27],
      [12, 27],
    ] as const)
      setDisc(parts, { x: x + across, y: y + down }, 4.5, 0);
  },
};

/** A gradient in steps of two 8-bit codes, without the grain that would hide them. */
const band: Damage = {
  spoil({ alpha, background, width }) {
    for (let i = 0; i < alpha.length; i++) {
      const code = (getBand(i % width) - 64) / 876;
      background.fill(decodeLight(code), i * 3, i * 3 + 3);
    }
  },
  spoilPicture({ luma }, { alpha, width }) {
    for (let i = 0; i < alpha.length; i++) if (alpha[i]! <= 0.02) luma[i] = getBand(i % width);
  },
};
const getBand = (x: number): number => 300 + 8 * Math.floor(x / 12);

const DAMAGES = {
  temporal_score: { boil },
  edge_score: { harden, leaveRim },
  color_score: { tint },
  lighting_score: { jump, ramp },
  flicker_score: { flicker, roughen },
  artifact_score: { addIslands, addHoles, band },
} as const;

suite('scores of quality', () => {
  const scenes = {
    'green screen': draw({}),
    'room, new background pans': draw({ background: 'room', spill: 0.12, seed: 2 }, { pan: 0.3, seed: 5 }),
  };
  for (const [name, scene] of Object.entries(scenes)) {
    const undamaged = rate(scene);
    test(`the truth is rated well: ${name}`, () => {
      for (const [score, value] of Object.entries(undamaged)) assert.ok(value >= 0.9, `${score} is ${value}`);
      assert.ok(computeOverallScore(undamaged) >= 0.95);
    });
    for (const [own, damages] of Object.entries(DAMAGES))
      for (const [kind, damage] of Object.entries(damages))
        test(`damage lowers its own score alone: ${kind}, ${name}`, () => {
          const damaged = rate(scene, damage);
          for (const [score, before] of Object.entries(undamaged)) {
            const fall = before - damaged[score as keyof QualityScores];
            if (score === own) assert.ok(fall >= 0.2, `${score} falls by ${fall} from ${before}`);
            else assert.ok(fall < 0.1, `${score} falls by ${fall} from ${before}`);
          }
        });
  }
});
