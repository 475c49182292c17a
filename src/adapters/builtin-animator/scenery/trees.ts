import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { createNoise } from '../painting/noise.ts';
import { lightColor } from '../palette.ts';
import { paintBroadleaf, type Tree } from './broadleaf.ts';
import { paintTreeShadow } from './ground-shadow.ts';
import type { Scenery, Setting } from './scenery.ts';
import { StillScenery } from './still-scenery.ts';

const GOLD = parseColor('#d79a35');

export type TreeKind = 'conifer' | 'broadleaf' | 'bare';

/** A belt of trees at one distance. Lengths are shares of the frame's height. */
export interface Belt {
  readonly distance: number;
  readonly foot: number;
  /** Height of a tree, and how much trees differ. */
  readonly rise: number;
  readonly kind: TreeKind;
  /** Trees over the width of the frame. */
  readonly count: number;
  /** 0 for trees everywhere, 1 for clumps with clearings between them. */
  readonly clumping: number;
}

interface TreeOfKind extends Tree {
  readonly kind: TreeKind;
}

/** Trees of one distance, in clumps, from the farthest to the nearest. */
export function createTreeBelt(setting: Setting, belt: Belt, index: number): Scenery {
  const { width, height, horizon, overscan, palette, seed } = setting;
  const random = createSeededRandom(seed + 801 + 19 * index);
  const density = createNoise(seed + 851 + index);
  const color = lightColor(palette, shade(palette.foliage, 0.68), belt.distance);
  const accent = lightColor(
    palette,
    setting.imagery.season === 'autumn' ? GOLD : shade(palette.foliage, 0.8),
    belt.distance,
  );
  const span = width + 2 * overscan;
  const trees = Array.from({ length: Math.round(belt.count * (span / width)) }, () => {
    let x = -overscan + span * random();
    // Where trees stand thin, another place is tried: clumps come from the noise, not from an even spread.
    for (
      let tries = 0;
      tries < 6 && density(x / (width * 0.11)) < belt.clumping * (2 * random() - 0.7);
      tries++
    )
      x = -overscan + span * random();
    const size = belt.rise * height * (0.55 + 0.75 * random() ** 1.4);
    return {
      x,
      y: horizon + belt.foot * height + size * 0.12 * (random() - 0.2),
      size,
      tone: 0.82 + 0.36 * random(),
      hue: random(),
    };
  }).toSorted((a, b) => a.y - b.y);
  return new StillScenery(setting, { distance: belt.distance, shows: 'tree' }, (context) => {
    const random = createSeededRandom(seed + 803 + 19 * index);
    for (const { x, y, size } of trees)
      paintTreeShadow(context, setting, { x, y, reach: 0.16 * size, height: size });
    for (const { x, y, size, tone, hue } of trees)
      paintTree(context, {
        x,
        y,
        size,
        kind: belt.kind === 'conifer' && palette.isSnowy && hue > 0.84 ? 'bare' : belt.kind,
        color: shade(mixColors(color, accent, hue), tone),
        setting,
        random,
      });
  });
}

export function paintTree(context: Context, tree: TreeOfKind): void {
  if (tree.kind === 'conifer') paintConifer(context, tree);
  else if (tree.kind === 'broadleaf') paintBroadleaf(context, tree);
  else paintBranches(context, tree);
}

function paintConifer(context: Context, { x, y, size, color, setting: { palette }, random }: Tree): void {
  context.fillStyle = formatColor(shade(color, 0.6));
  context.fillRect(x - size * 0.018, y - size * 0.12, size * 0.036, size * 0.13);
  const tiers = 6;
  for (let tier = 0; tier < tiers; tier++) {
    const share = tier / tiers;
    const bottom = y - size * (0.08 + 0.78 * share);
    const half = size * 0.21 * (1 - share) * (0.86 + 0.28 * random()) + size * 0.012;
    const top = bottom - size * (0.26 - 0.08 * share);
    traceTier(context, { x, bottom, half, top, droop: size * 0.025, random });
    context.fillStyle = formatColor(mixColors(color, shade(color, 0.72), 0.5 * (1 - share)));
    context.fill();
    if (!palette.isSnowy) continue;
    traceTier(context, {
      x: x + half * 0.12,
      bottom: bottom - size * 0.05,
      half: half * 0.62,
      top,
      droop: size * 0.03,
      random,
    });
    context.fillStyle = formatColor(mixColors(lightColor(palette, palette.ground, 0.1), color, 0.25), 0.75);
    context.fill();
  }
}

function traceTier(
  context: Context,
  {
    x,
    bottom,
    half,
    top,
    droop,
    random,
  }: { x: number; bottom: number; half: number; top: number; droop: number; random: () => number },
): void {
  context.beginPath();
  context.moveTo(x, top);
  context.quadraticCurveTo(x + half * 0.3, bottom - droop * 2.2, x + half, bottom);
  const teeth = 4;
  for (let tooth = 1; tooth <= teeth; tooth++) {
    const at = half - (2 * half * tooth) / teeth;
    context.quadraticCurveTo(
      x + at + half / teeth,
      bottom + droop * (0.3 + random()),
      x + at,
      bottom - droop * 0.4 * random(),
    );
  }
  context.quadraticCurveTo(x - half * 0.3, bottom - droop * 2.2, x, top);
}

function paintBranches(context: Context, { x, y, size, color, random }: Tree): void {
  context.strokeStyle = formatColor(shade(color, 0.7));
  context.lineCap = 'round';
  const grow = (fromX: number, fromY: number, angle: number, length: number, depth: number): void => {
    const [toX, toY] = [fromX + length * Math.sin(angle), fromY - length * Math.cos(angle)];
    context.lineWidth = Math.max(0.5, size * 0.035 * 0.62 ** depth);
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
    if (depth === 5) return;
    for (const turn of [-1, 1])
      grow(toX, toY, angle + turn * (0.25 + 0.4 * random()), length * (0.62 + 0.18 * random()), depth + 1);
  };
  grow(x, y, 0.08 * (random() - 0.5), size * 0.28, 0);
}
