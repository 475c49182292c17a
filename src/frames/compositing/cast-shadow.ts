import type { Light } from '../../analysis/light.ts';
import type { MatteShape } from './matte-shape.ts';
import type { StandingFigure } from './standing-figure.ts';

/** How far the ground is foreshortened: a step away from the viewer is seen as this share of a step aside. */
const GROUND_SLOPE = 0.35;
/** Lowest sine of the light's height: shadows get no longer than this allows. */
const MIN_HEIGHT = 0.4;
/** Least slope of a shadow on the ground, so that it is a surface. */
const MIN_SLOPE = 0.12;
/** How fast a shadow fades with the height of what casts it, in heights of the subject. */
const FADE = 1.2;
/** Width of the penumbra over the height of what casts it: of hard light, and what softness adds. */
const PENUMBRA = { hard: 0.03, soft: 0.25 } as const;
/** Softness of light of which nothing is known. */
const USUAL_SOFTNESS = 0.7;

/** Lays the outline of a figure down on the ground, away from the light: softer and fainter the higher the part that casts it. */
export class CastShadow {
  readonly #shape: MatteShape;
  readonly #opacity: number;
  /** Cells that the shadow goes aside, and down, for each cell of height. */
  readonly #aside: number;
  readonly #slope: number;
  readonly #penumbra: number;
  readonly #sums: Float64Array;

  constructor(opacity: number, light: Light | undefined, shape: MatteShape) {
    const [x, y, z] = light?.direction.value ?? [0, 1, 0];
    const up = Math.max(MIN_HEIGHT, y);
    const away = (GROUND_SLOPE * z) / up;
    this.#shape = shape;
    this.#opacity = opacity;
    this.#aside = -x / up;
    this.#slope = Math.abs(away) < MIN_SLOPE ? (away < 0 ? -MIN_SLOPE : MIN_SLOPE) : away;
    this.#penumbra = PENUMBRA.hard + PENUMBRA.soft * (light?.softness.value ?? USUAL_SOFTNESS);
    this.#sums = new Float64Array(shape.columns + 1);
  }

  /** Writes the darkness, 0 to 1, of the cells that the shadow reaches. */
  cast(darkness: Float32Array, { bottom, height }: StandingFigure): void {
    for (let row = 0; row < this.#shape.rows; row++) {
      const tall = (bottom - (row + 0.5)) / this.#slope;
      if (tall < 0 || tall > height) continue;
      this.sumRow(bottom - tall);
      const strength = this.#opacity * Math.exp((-FADE * tall) / height);
      this.castRow(darkness, row, {
        shift: tall * this.#aside,
        radius: 0.5 + (this.#penumbra * tall) / 2,
        strength,
      });
    }
  }

  /** Sums up the coverage at a height between two rows of cells, from the left. */
  private sumRow(position: number): void {
    const { coverage, columns, rows } = this.#shape;
    const center = Math.min(rows - 1, Math.max(0, position - 0.5));
    const top = Math.floor(center) * columns;
    const bottom = Math.min(rows - 1, Math.floor(center) + 1) * columns;
    const share = center - Math.floor(center);
    for (let x = 0; x < columns; x++) {
      const value = coverage[top + x]! + (coverage[bottom + x]! - coverage[top + x]!) * share;
      this.#sums[x + 1] = this.#sums[x]! + value;
    }
  }

  /** Writes a row of the shadow: the row that was summed up, shifted, and averaged over the penumbra. */
  private castRow(
    darkness: Float32Array,
    row: number,
    {
      shift,
      radius,
      strength,
    }: { readonly shift: number; readonly radius: number; readonly strength: number },
  ): void {
    const { columns } = this.#shape;
    for (let x = 0; x < columns; x++) {
      const center = x + 0.5 - shift;
      const mean = (this.getSum(center + radius) - this.getSum(center - radius)) / (2 * radius);
      darkness[row * columns + x] = strength * mean;
    }
  }

  private getSum(position: number): number {
    const { columns } = this.#shape;
    const limited = Math.min(columns, Math.max(0, position));
    const cell = Math.min(columns - 1, Math.floor(limited));
    return this.#sums[cell]! + (this.#sums[cell + 1]! - this.#sums[cell]!) * (limited - cell);
  }
}
