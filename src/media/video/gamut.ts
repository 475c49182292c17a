import type { DisplayLight } from './display-light.ts';

type Matrix = readonly [DisplayLight, DisplayLight, DisplayLight];
type Chromaticity = readonly [x: number, y: number];

const D65: Chromaticity = [0.3127, 0.329];
const BT709: readonly Chromaticity[] = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
];
const NTSC: readonly Chromaticity[] = [
  [0.63, 0.34],
  [0.31, 0.595],
  [0.155, 0.07],
];
/** Red, green and blue with white D65, H.273, table 2, by FFmpeg's names. */
const PRIMARIES: Readonly<Record<string, readonly Chromaticity[]>> = {
  bt709: BT709,
  smpte170m: NTSC,
  smpte240m: NTSC,
  bt470bg: [
    [0.64, 0.33],
    [0.29, 0.6],
    [0.15, 0.06],
  ],
  bt2020: [
    [0.708, 0.292],
    [0.17, 0.797],
    [0.131, 0.046],
  ],
  smpte432: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
  ],
};

/** Whether primaries reach far beyond those of standard video. */
export function isWideGamut(primaries: string): boolean {
  return primaries === 'bt2020' || primaries === 'smpte432';
}

/** The function that expresses light of one set of primaries in another. BT.709 stands for those that are not known. */
export function createGamutConversion(from: string, to: string): (light: DisplayLight) => DisplayLight {
  const matrix = multiply(invert(getMatrix(to)), getMatrix(from));
  return (light) => apply(matrix, light);
}

/**
 * The nearest color of the same hue that a display can show: what it lacks of a color it can't take away, and what is too
 * bright is dimmed as a whole.
 *
 * @param peak brightest light of each color
 */
export function limitGamut(light: DisplayLight, peak: number): DisplayLight {
  const gain = Math.min(1, peak / Math.max(...light, 1e-9));
  return light.map((each) => Math.max(0, each) * gain) as DisplayLight;
}

/** From light of the primaries to CIE XYZ, where white has a luminance of 1. */
function getMatrix(name: string): Matrix {
  const columns = (PRIMARIES[name] ?? BT709).map(toXyz);
  const rows = [0, 1, 2].map((row) => columns.map((column) => column[row]!)) as unknown as Matrix;
  const gains = apply(invert(rows), toXyz(D65));
  return rows.map((row) => row.map((each, i) => each * gains[i]!)) as unknown as Matrix;
}

function toXyz([x, y]: Chromaticity): DisplayLight {
  return [x / y, 1, (1 - x - y) / y];
}

function dot(a: DisplayLight, b: DisplayLight): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function apply(matrix: Matrix, light: DisplayLight): DisplayLight {
  return [dot(matrix[0], light), dot(matrix[1], light), dot(matrix[2], light)];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const columns = [0, 1, 2].map((i) => b.map((row) => row[i]!) as DisplayLight);
  return a.map((row) => columns.map((column) => dot(row, column))) as unknown as Matrix;
}

function invert([a, b, c]: Matrix): Matrix {
  const cross = (p: DisplayLight, q: DisplayLight): DisplayLight => [
    p[1] * q[2] - p[2] * q[1],
    p[2] * q[0] - p[0] * q[2],
    p[0] * q[1] - p[1] * q[0],
  ];
  const columns = [cross(b, c), cross(c, a), cross(a, b)];
  const determinant = dot(a, columns[0]!);
  return [0, 1, 2].map((i) => columns.map((column) => column[i]! / determinant)) as unknown as Matrix;
}
