import { createSeededRandom } from '../../../core/random.ts';
import type { Context } from '../painting/canvas.ts';
import { type Color, formatColor, mixColors, parseColor, shade } from '../painting/colors.ts';
import { lightColor } from '../palette.ts';
import type { Opening } from './openings.ts';
import type { Scenery, Setting } from './scenery.ts';
import { paintGlow } from './sky.ts';
import { StillScenery } from './still-scenery.ts';

/** Where a barn stands: left end of its foot, and the height of its walls, in pixels. */
export interface BarnPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly distance: number;
}

type Point = readonly [x: number, y: number];
type Gradient = ReturnType<Context['createLinearGradient']>;

const BOARDS = parseColor('#7c2f26');
const EMBER = parseColor('#ff8a2c');
const GLOW = parseColor('#e8641c');
const EDGE = parseColor('#ffb35c');
const INSIDE = parseColor('#7a2408');
/** The gable seen from the front: its outline from the left foot on, in heights of the wall. */
const GABLE: readonly Point[] = [
  [0, 0],
  [0, 1],
  [0.24, 1.42],
  [0.65, 1.72],
  [1.06, 1.42],
  [1.3, 1],
  [1.3, 0],
];
/** Length of the side that runs away from the viewer, and how much lower it is seen there. */
const LENGTH = 1.75;
const LIFT = 0.1;

/** Windows of the side: their left ends, width, sill and top, in heights of the wall. */
const SIDE_WINDOWS = [1.62, 2.2, 2.7] as const;
const SIDE_WINDOW = { width: 0.22, sill: 0.42, top: 0.73 } as const;

/** Where one sees into the fire: the open half of the door, the loft, and the windows of the side. */
export function listBarnOpenings({ x, y, size }: BarnPlace): Opening[] {
  const at = (left: number, right: number, [sill, top]: readonly [number, number]): Opening => ({
    left: x + left * size,
    right: x + right * size,
    sill: [y - sill * size, y - sill * size],
    height: (top - sill) * size,
  });
  return [
    at(0.56, 0.96, [0, 0.72]),
    at(0.53, 0.77, [1.08, 1.34]),
    ...SIDE_WINDOWS.map((left) => at(left, left + SIDE_WINDOW.width, [SIDE_WINDOW.sill, SIDE_WINDOW.top])),
  ];
}

/** A barn with a broken roof, of which the beams stand; between them one sees what burns behind. */
export function createBurningBarn(setting: Setting, place: BarnPlace): Scenery {
  const { palette, seed } = setting;
  const boards = lightColor(palette, shade(BOARDS, palette.isDark ? 0.45 : 0.9), place.distance);
  return new StillScenery(setting, { distance: place.distance, shows: 'house' }, (context) => {
    const random = createSeededRandom(seed + 1201);
    const at = ([x, y]: Point): Point => [place.x + x * place.size, place.y - y * place.size];
    paintRoof(context, { at, color: shade(boards, 0.5), random, size: place.size });
    paintSide(context, { at, color: shade(boards, 0.62), random, size: place.size });
    paintGable(context, { at, color: boards, random, size: place.size });
    paintGlowOnWalls(context, place);
  });
}

/** Light of the fire on the boards about each opening, and along the broken roof. */
function paintGlowOnWalls(context: Context, place: BarnPlace): void {
  const { x, y, size } = place;
  context.save();
  context.globalCompositeOperation = 'source-atop';
  for (const { left, right, sill, height } of listBarnOpenings(place)) {
    const reach = 0.7 * (right - left) + 1.25 * height;
    const middle = { x: (left + right) / 2, y: sill[0] - 0.62 * height, reach };
    paintGlow(context, middle, (share) => formatColor(GLOW, 0.85 * (1 - share) ** 1.5));
  }
  const ridge = { x: x + 1.75 * size, y: y - 1.72 * size, reach: 1.15 * size };
  paintGlow(context, ridge, (share) => formatColor(GLOW, 0.75 * (1 - share) ** 1.4));
  context.restore();
  const at = ([along, up]: Point): Point => [x + along * size, y - up * size];
  for (const [from, to] of [
    [findOnRoof(0, 1), findOnRoof(1, 1)],
    [findOnRoof(1, 1), findOnRoof(1, 0.5)],
    [
      [0.65, 1.73],
      [1.06, 1.43],
    ],
  ] as const)
    strokeLine(context, [at(from), at(to)], size * 0.012, formatColor(EDGE, 0.85));
}

interface Part {
  readonly at: (point: Point) => Point;
  readonly color: Color;
  readonly random: () => number;
  readonly size: number;
}

function fillPolygon(context: Context, points: readonly Point[], style: string | Gradient): void {
  context.fillStyle = style;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.closePath();
  context.fill();
}

/** What is seen through an opening: bright at its sill, where it burns, and dark with smoke under its lintel. */
function paintInside(context: Context, sill: number, lintel: number): Gradient {
  const gradient = context.createLinearGradient(0, lintel, 0, sill);
  gradient.addColorStop(0, formatColor(INSIDE));
  gradient.addColorStop(0.55, formatColor(mixColors(INSIDE, EMBER, 0.75)));
  gradient.addColorStop(1, formatColor(mixColors(EMBER, parseColor('#ffd27a'), 0.5)));
  return gradient;
}

function strokeLine(
  context: Context,
  [from, to]: readonly [Point, Point],
  width: number,
  style: string,
): void {
  context.strokeStyle = style;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

/** A place on the roof: share of its length, and of the way from the eaves to the ridge. */
function findOnRoof(along: number, up: number): Point {
  const [low, bend, ridge] = [1, 1.42, 1.72];
  const [x, y] =
    up < 0.5
      ? [1.3 - 0.48 * up, low + (bend - low) * 2 * up]
      : [1.06 - 0.82 * (up - 0.5), bend + (ridge - bend) * 2 * (up - 0.5)];
  return [x + LENGTH * along, y + LIFT * along * (1 - y * 0.9)];
}

function paintRoof(context: Context, { at, color, random, size }: Part): void {
  const roof = [
    [0, 0],
    [1, 0],
    [1, 0.5],
    [1, 1],
    [0, 1],
    [0, 0.5],
  ].map(([along, up]) => at(findOnRoof(along!, up!)));
  fillPolygon(context, roof, formatColor(color));
  context.globalCompositeOperation = 'destination-out';
  // What has burnt through: ragged holes, larger towards the ridge.
  for (const [along, up, reach] of [
    [0.3, 0.78, 0.2],
    [0.62, 0.66, 0.17],
    [0.85, 0.85, 0.13],
  ] as const) {
    const hole = Array.from({ length: 14 }, (_, i) => {
      const away = reach * (0.65 + 0.6 * random());
      const angle = (2 * Math.PI * i) / 14;
      return at(
        findOnRoof(along + away * 0.7 * Math.cos(angle), Math.min(1.04, up + away * 1.5 * Math.sin(angle))),
      );
    });
    fillPolygon(context, hole, '#000');
  }
  context.globalCompositeOperation = 'source-over';
  const beam = formatColor(shade(color, 0.6));
  for (let i = 0; i <= 9; i++) {
    const along = i / 9;
    strokeLine(context, [at(findOnRoof(along, 0)), at(findOnRoof(along, 0.5))], size * 0.022, beam);
    strokeLine(context, [at(findOnRoof(along, 0.5)), at(findOnRoof(along, 1))], size * 0.022, beam);
  }
  for (const up of [0.5, 1])
    strokeLine(context, [at(findOnRoof(0, up)), at(findOnRoof(1, up))], size * 0.026, beam);
}

function paintSide(context: Context, { at, color, random, size }: Part): void {
  const [nearFoot, nearTop] = [at([1.3, 0]), at([1.3, 1.02])];
  const [farTop, farFoot] = [at([1.3 + LENGTH, 1.02 + LIFT * 0.1]), at([1.3 + LENGTH, LIFT])];
  fillPolygon(context, [nearFoot, nearTop, farTop, farFoot], formatColor(color));
  for (let i = 1; i < 26; i++) {
    const x = 1.3 + (LENGTH * i) / 26;
    const board = formatColor(shade(color, 0.75 + 0.3 * random()), 0.8);
    strokeLine(context, [at([x, (LIFT * i) / 26]), at([x, 1.02])], size * 0.01, board);
  }
  for (const left of SIDE_WINDOWS) {
    const frame = [0.42, 0.72].map((y): readonly [Point, Point] => [
      at([left, y]),
      at([left + 0.22, y + 0.01]),
    ]);
    const [[a, b], [c, d]] = frame as [readonly [Point, Point], readonly [Point, Point]];
    fillPolygon(context, [a, b, d, c], paintInside(context, a[1], d[1]));
    strokeLine(
      context,
      [at([left + 0.11, 0.42]), at([left + 0.11, 0.73])],
      size * 0.018,
      formatColor(shade(color, 0.5)),
    );
  }
}

function paintGable(context: Context, { at, color, random, size }: Part): void {
  fillPolygon(context, GABLE.map(at), formatColor(color));
  for (let x = 0.06; x < 1.28; x += 0.065) {
    const top = 1 + 0.72 * (1 - Math.abs(x - 0.65) / 0.65) ** 0.85;
    strokeLine(
      context,
      [at([x, 0]), at([x, top])],
      size * 0.008,
      formatColor(shade(color, 0.7 + 0.35 * random()), 0.8),
    );
  }
  const trim = formatColor(mixColors(shade(color, 1.35), EMBER, 0.12));
  const door: readonly Point[] = [
    [0.34, 0],
    [0.34, 0.72],
    [0.96, 0.72],
    [0.96, 0],
  ];
  const [sill, lintel] = [at([0.34, 0])[1], at([0.34, 0.72])[1]];
  fillPolygon(context, door.map(at), paintInside(context, sill, lintel));
  // One wing of the door still hangs: its cross is what tells a barn.
  fillPolygon(
    context,
    (
      [
        [0.34, 0],
        [0.34, 0.72],
        [0.56, 0.7],
        [0.56, 0.02],
      ] as const
    ).map(at),
    formatColor(shade(color, 0.62)),
  );
  for (const line of [
    [
      [0.34, 0],
      [0.56, 0.7],
    ],
    [
      [0.34, 0.72],
      [0.56, 0.02],
    ],
  ] as const)
    strokeLine(context, [at(line[0]), at(line[1])], size * 0.028, trim);
  for (const [i, point] of door.entries())
    if (i < 3) strokeLine(context, [at(point), at(door[i + 1]!)], size * 0.035, trim);
  fillPolygon(
    context,
    (
      [
        [0.53, 1.08],
        [0.53, 1.34],
        [0.77, 1.34],
        [0.77, 1.08],
      ] as const
    ).map(at),
    paintInside(context, at([0, 1.08])[1], at([0, 1.34])[1]),
  );
  for (let i = 1; i < 5; i++) strokeLine(context, [at(GABLE[i]!), at(GABLE[i + 1]!)], size * 0.045, trim);
}
