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

/** A tree of a belt: where it stands, how large it is, and in which color, as a share between two. */
interface Grown {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly tone: number;
  readonly hue: number;
}

/** Trees of one distance, in clumps, from the farthest to the nearest. */
export function createTreeBelt(setting: Setting, belt: Belt, index: number): Scenery {
  const trees = growTrees(setting, belt, index);
  return new StillScenery(setting, { distance: belt.distance, shows: 'tree' }, (context) => {
    const random = createSeededRandom(setting.seed + 803 + 19 * index);
    for (const { x, y, size } of trees)
      paintTreeShadow(context, setting, { x, y, reach: 0.16 * size, height: size });
    const paint = createPaint(setting, belt, random);
    if (trees.length <= 2 * MODELS) for (const tree of trees) paint(context, tree);
    else paintModels(context, setting, { trees, paint, random });
  });
}

function growTrees({ width, height, horizon, overscan, seed }: Setting, belt: Belt, index: number): Grown[] {
  const random = createSeededRandom(seed + 801 + 19 * index);
  const density = createNoise(seed + 851 + index);
  const span = width + 2 * overscan;
  return Array.from({ length: Math.round(belt.count * (span / width)) }, () => {
    let x = -overscan + span * random();
    // Where trees stand thin, another place is tried: clumps come from the noise, not from an even spread.
    for (
      let tries = 0;
      tries < 6 && density(x / (width * 0.11)) < belt.clumping * (2 * random() - 0.7);
      tries++
    )
      x = -overscan + span * random();
    const size = belt.rise * height * (0.55 + 0.75 * random() ** 1.4);
    const y = horizon + belt.foot * height + size * 0.12 * (random() - 0.2);
    return { x, y, size, tone: 0.82 + 0.36 * random(), hue: random() };
  }).toSorted((a, b) => a.y - b.y);
}

type PaintTree = (context: Context, tree: Grown) => void;

function createPaint(setting: Setting, { distance, kind }: Belt, random: () => number): PaintTree {
  const { palette, imagery } = setting;
  const color = lightColor(palette, shade(palette.foliage, 0.68), distance);
  const golden = imagery.season === 'autumn' ? GOLD : shade(palette.foliage, 0.8);
  const accent = lightColor(palette, golden, distance);
  return (context, { hue, tone, ...tree }) =>
    paintTree(context, {
      ...tree,
      kind: kind === 'conifer' && palette.isSnowy && hue > 0.84 ? 'bare' : kind,
      color: shade(mixColors(color, accent, hue), tone),
      setting,
      random,
    });
}

/** Trees that many others are like, to paint which takes most of the time that a wood takes. */
const MODELS = 18;
/** Room of a model around its foot, in its sizes. */
const ROOM = { aside: 0.5, up: 1.12, down: 0.06 } as const;

/** Paints some trees, and the others as they are: each like one of about its size, of which half stand mirrored. */
function paintModels(
  context: Context,
  { createCanvas }: Setting,
  { trees, paint, random }: { trees: readonly Grown[]; paint: PaintTree; random: () => number },
): void {
  const bySize = trees.toSorted((a, b) => a.size - b.size);
  const models = Array.from({ length: MODELS }, (_, i) => {
    const like = bySize[Math.floor(((i + 0.5) * trees.length) / MODELS)]!;
    const canvas = createCanvas(2 * ROOM.aside * like.size, (ROOM.up + ROOM.down) * like.size);
    const [x, y] = [ROOM.aside * like.size, ROOM.up * like.size];
    paint(canvas.getContext('2d'), { ...like, x, y });
    return { canvas, size: like.size };
  });
  context.imageSmoothingQuality = 'high';
  for (const tree of trees) {
    const rank = (bySize.indexOf(tree) / trees.length) * MODELS + 2.4 * (random() - 0.5);
    const { canvas, size } = models[Math.min(MODELS - 1, Math.max(0, Math.floor(rank)))]!;
    context.save();
    context.translate(tree.x, tree.y);
    const scale = tree.size / size;
    context.scale(random() < 0.5 ? -scale : scale, scale);
    context.drawImage(canvas, -ROOM.aside * size, -ROOM.up * size);
    context.restore();
  }
}

export function paintTree(context: Context, tree: TreeOfKind): void {
  if (tree.kind === 'conifer') paintConifer(context, tree);
  else if (tree.kind === 'broadleaf') paintBroadleaf(context, tree);
  else paintBranches(context, tree);
}

function paintConifer(context: Context, { x, y, size, color, setting: { palette }, random }: Tree): void {
  context.fillStyle = formatColor(shade(color, 0.6));
  context.fillRect(x - size * 0.018, y - size * 0.12, size * 0.036, size * 0.13);
  // Some are slender and dense, others broad and open.
  const tiers = 5 + Math.floor(4 * random());
  const breadth = 0.16 + 0.09 * random();
  for (let tier = 0; tier < tiers; tier++) {
    const share = tier / tiers;
    const bottom = y - size * (0.08 + 0.78 * share);
    const half = size * breadth * (1 - share) * (0.86 + 0.28 * random()) + size * 0.012;
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
