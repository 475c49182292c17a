import { type Frame, getPlane16 } from '../media/frame.ts';
import { LightSampler } from '../media/video/light-sampler.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import { fitKeyLight, type KeyLight, type ShadedPoints } from './key-light.ts';
import { BrightnessBalance, CastShadowMeter, type KnownBackground, WhiteMeter } from './light-cues.ts';
import type { Measured } from './measured.ts';
import { RoughNormals } from './rough-normals.ts';

/** The light of a shot or of a picture, as JSON. */
export interface Light {
  /** Unit vector to the main source of light: x right, y up, z to the viewer. */
  readonly direction: Measured<readonly [number, number, number]>;
  /** Correlated color temperature in kelvins; 6504 where white is white. */
  readonly temperature: Measured<number>;
  /** (bright - dark) / (bright + dark) of the 95th and the 5th percentile of luminance, 0 to 1. */
  readonly contrast: Measured<number>;
  /** Share of light that comes from everywhere: 0 is one hard source, 1 none that stands out. */
  readonly softness: Measured<number>;
  /** Unit vector in the picture along which shadows fall: x right, y up. */
  readonly shadow: Measured<readonly [number, number]>;
  /** 90th percentile of luminance, where 1 is white. */
  readonly intensity: Measured<number>;
}

const CELL = 16;
/** Every fourth pixel of every fourth row is looked at. */
const STEP = 4;
const SAMPLES_PER_CELL = (CELL / STEP) ** 2;
const CERTAIN = 65535 * 0.95;
const LEVELS = 512;
/** Points from which a fit is fully believed. */
const ENOUGH_POINTS = 150;

/**
 * Measures the light of a shot over some of its frames, or of a new background from one picture. On a subject, the key is
 * found by the shading against rough normals; in a picture without a matte, by where it is bright. All frames are pooled,
 * so that a shot has one light.
 */
export class LightMeter {
  readonly #format: WorkingPicture;
  readonly #sampler: LightSampler;
  readonly #columns: number;
  readonly #normals: RoughNormals;
  readonly #counts: Float32Array;
  readonly #light: Float32Array;
  readonly #points: Record<keyof ShadedPoints, number[]> = { luminance: [], x: [], y: [], z: [] };
  readonly #levels = new Float64Array(LEVELS);
  readonly #white = new WhiteMeter();
  readonly #shadow: CastShadowMeter;
  readonly #balance: BrightnessBalance;
  #hasSubject = false;

  constructor(format: WorkingPicture) {
    const { width, height } = format;
    this.#format = format;
    this.#sampler = new LightSampler(format, STEP);
    this.#columns = Math.ceil(width / CELL);
    const rows = Math.ceil(height / CELL);
    this.#normals = new RoughNormals(this.#columns, rows);
    this.#counts = new Float32Array(this.#columns * rows);
    this.#light = new Float32Array(this.#columns * rows);
    this.#shadow = new CastShadowMeter(format);
    this.#balance = new BrightnessBalance(format);
  }

  /** Looks at a frame with its matte (0 to 65535), if it has a subject, and with the background behind it, if known. */
  add(frame: Frame, alpha?: Uint16Array, plate?: KnownBackground): void {
    const { width, height } = this.#format;
    this.#counts.fill(0);
    this.#light.fill(0);
    this.#hasSubject ||= alpha !== undefined;
    const luma = getPlane16(frame, 0, width, height);
    this.#sampler.start(frame);
    for (let y = 0; y < height; y += STEP) {
      this.#sampler.read(y);
      for (let x = 0; x < width; x += STEP) {
        const at = y * width + x;
        if (!alpha || alpha[at]! >= CERTAIN) this.addSample(x, y);
        else if (plate && alpha[at] === 0)
          this.#shadow.addBackground(x, y, luma.samples[y * luma.stride + x]!, plate);
      }
    }
    if (alpha) this.addShading();
  }

  /** The light of all that was added. Confidences are 0 where nothing could be measured. */
  finish(): Light {
    const fit = this.#hasSubject ? fitKeyLight(this.#points) : undefined;
    const direction = fit ? toDirection(fit, this.#points.x.length) : this.#balance.getDirection();
    const [dark, bright] = [this.findLevel(0.05), this.findLevel(0.95)];
    const count = this.#levels.reduce((sum, value) => sum + value, 0);
    const isSeen = count > 100 ? 1 : 0;
    return {
      direction,
      temperature: this.#white.getTemperature(),
      contrast: { value: bright + dark > 0 ? (bright - dark) / (bright + dark) : 0, confidence: isSeen },
      softness: getSoftness(fit, direction.confidence),
      shadow: this.#shadow.getDirection() ?? castAway(direction),
      intensity: { value: this.findLevel(0.9), confidence: isSeen },
    };
  }

  private addSample(x: number, y: number): void {
    const i = x / STEP;
    const { first, second, third } = this.#sampler.row;
    const [red, green, blue] = [first[i]!, second[i]!, third[i]!];
    const [byRed, byGreen, byBlue] = this.#sampler.converter.weights;
    const luminance = Math.max(0, byRed * red + byGreen * green + byBlue * blue);
    const cell = Math.floor(y / CELL) * this.#columns + Math.floor(x / CELL);
    this.#counts[cell]!++;
    this.#light[cell]! += luminance;
    // By the root, because dark levels are closer to each other.
    this.#levels[Math.min(LEVELS - 1, Math.floor(Math.sqrt(luminance) * LEVELS))]!++;
    this.#white.add(red, green, blue);
    this.#balance.add(x, y, luminance);
    this.#shadow.addSubject(x, y);
  }

  private addShading(): void {
    const coverage = this.#counts.map((count) => count / SAMPLES_PER_CELL);
    this.#normals.update(coverage);
    const { x, y, z } = this.#normals;
    for (let cell = 0; cell < coverage.length; cell++) {
      if (coverage[cell]! < 0.9) continue;
      this.#points.luminance.push(this.#light[cell]! / this.#counts[cell]!);
      this.#points.x.push(x[cell]!);
      this.#points.y.push(y[cell]!);
      this.#points.z.push(z[cell]!);
    }
  }

  private findLevel(share: number): number {
    const total = this.#levels.reduce((sum, count) => sum + count, 0);
    let sum = 0;
    for (let level = 0; level < LEVELS; level++) {
      sum += this.#levels[level]!;
      if (sum >= total * share && sum > 0) return ((level + 0.5) / LEVELS) ** 2;
    }
    return 0;
  }
}

/** Where keys are when nothing tells: in front and above. */
const USUAL_DIRECTION = [0, 0.5, 0.866] as const;

function toDirection({ direction, explained }: KeyLight, points: number): Light['direction'] {
  // Patterns of cloth and dark hair explain the rest: a third of the variance is much.
  const confidence = Math.min(1, explained * 2) * Math.min(1, points / ENOUGH_POINTS);
  const [x, y, z] = direction.map(
    (value, axis) => confidence * value + (1 - confidence) * USUAL_DIRECTION[axis]!,
  );
  const length = Math.hypot(x!, y!, z!) || 1;
  return { value: [x! / length, y! / length, z! / length], confidence };
}

function getSoftness(fit: KeyLight | undefined, confidence: number): Measured<number> {
  if (!fit) return { value: 1 - confidence, confidence: confidence / 2 };
  return { value: fit.ambient / (fit.ambient + fit.key), confidence };
}

/** Shadows fall away from the light. */
function castAway({ value: [x, y], confidence }: Light['direction']): Light['shadow'] {
  const length = Math.hypot(x, y);
  return length < 0.05
    ? { value: [0, -1], confidence: 0 }
    : { value: [-x / length, -y / length], confidence: confidence * Math.min(1, length) };
}
