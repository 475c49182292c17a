import type {
  QualityFrame,
  QualityPair,
  QualityPicture,
} from '../../src/productions/background/quality/quality-picture.ts';
import { decodeLight, lookUpCode } from '../../src/testing/matting-color.ts';
import type { MattingFrame } from '../../src/testing/matting-frame.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';

/** What a frame of a result is composed of. Damages change it in place. */
export interface CompositeParts {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** Opacity, 0 to 1. */
  readonly alpha: Float32Array;
  /** Linear light of red, green and blue, pixel by pixel. */
  readonly foreground: Float32Array;
  readonly background: Float32Array;
  /** Share of the old background that is left, pixel by pixel, with its light. */
  readonly rim: Float32Array;
  readonly plate: Float32Array;
}

/** Spoils what a frame is composed of, or the 10-bit codes of the finished picture. */
export interface Damage {
  spoil?(parts: CompositeParts): void;
  spoilPicture?(picture: QualityPicture, parts: CompositeParts): void;
}

/** What is the same for a frame whatever the damage. */
interface FrameTruth extends Pick<CompositeParts, 'alpha' | 'foreground' | 'background' | 'plate'> {
  readonly source: QualityPicture;
  readonly noise: Float32Array;
}

export interface ComposedScene {
  readonly scene: MattingScene;
  readonly frames: ReadonlyMap<number, FrameTruth>;
  readonly numbers: readonly number[];
}

/** Draws pairs of neighboring frames of a filmed person, and what is to stand behind that person. */
export function drawScene(
  options: Partial<MattingSceneOptions>,
  numbers: readonly number[],
  behind: Partial<MattingSceneOptions> = {},
): ComposedScene {
  const scene = new MattingScene({ frames: 60, ...options });
  const { width, height } = scene.options;
  const set = { background: 'room', seed: 7, noiseSigma: 0, frames: 60, emptyFrames: 60 } as const;
  const backdrop = new MattingScene({ width, height, ...set, ...behind });
  const all = numbers.flatMap((number) => [number, number + 1]);
  return {
    scene,
    numbers,
    frames: new Map(
      all.map((number) => [number, readTruth(scene.drawFrame(number), backdrop.drawFrame(number).plate)]),
    ),
  };
}

function readTruth(frame: MattingFrame, background: Uint16Array): FrameTruth {
  return {
    alpha: toShares(frame.alpha),
    foreground: decode(frame.spillFreeForeground),
    background: decode(background),
    plate: decode(frame.plate),
    source: toPicture(toShares(frame.picture)),
    noise: findNoise(frame),
  };
}

/** Composes the true subject over the new background by the true alpha, after the damage was done. */
export function composePairs(composed: ComposedScene, damage: Damage = {}): QualityPair[] {
  const { width, height } = composed.scene.options;
  const compose = (number: number) => composeFrame(composed, number, damage);
  return composed.numbers.map((number) => ({
    number,
    shot: 0,
    width,
    height,
    frames: [compose(number), compose(number + 1)],
  }));
}

function composeFrame({ scene, frames }: ComposedScene, number: number, damage: Damage): QualityFrame {
  const { width, height } = scene.options;
  const truth = frames.get(number)!;
  const parts: CompositeParts = {
    number,
    width,
    height,
    alpha: truth.alpha.slice(),
    foreground: truth.foreground.slice(),
    background: truth.background.slice(),
    rim: new Float32Array(width * height),
    plate: truth.plate,
  };
  damage.spoil?.(parts);
  const result = toPicture(mix(parts, truth.noise));
  damage.spoilPicture?.(result, parts);
  const { alpha } = parts;
  const matte = { width, height, alpha: new Uint16Array(alpha.length) };
  for (let i = 0; i < alpha.length; i++) matte.alpha[i] = alpha[i]! * 65_535 + 0.5;
  return { source: truth.source, result, alpha, matte };
}

/** Linear light of 16-bit codes. */
const LIGHT = new Float32Array(65_536).map((_, code) => decodeLight(code / 65_535));

function decode(codes: Uint16Array): Float32Array {
  const light = new Float32Array(codes.length);
  for (let at = 0; at < codes.length; at++) light[at] = LIGHT[codes[at]!]!;
  return light;
}

function toShares(codes: Uint16Array): Float32Array {
  const shares = new Float32Array(codes.length);
  for (let at = 0; at < codes.length; at++) shares[at] = codes[at]! / 65_535;
  return shares;
}

/** The noise of the source in codes, 0 to 1: a good result has the same all over. */
function findNoise({ picture, alpha, foreground, plate }: MattingFrame): Float32Array {
  const noise = new Float32Array(picture.length);
  for (let at = 0; at < noise.length; at++) {
    const opacity = alpha[(at / 3) | 0]! / 65_535;
    const light = LIGHT[foreground[at]!]! * opacity + LIGHT[plate[at]!]! * (1 - opacity);
    noise[at] = picture[at]! / 65_535 - lookUpCode(light);
  }
  return noise;
}

function mix(parts: CompositeParts, noise: Float32Array): Float32Array {
  const { alpha, foreground, background, rim, plate } = parts;
  const codes = new Float32Array(noise.length);
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    const opacity = alpha[pixel]!;
    const left = rim[pixel]!;
    for (let at = pixel * 3; at < pixel * 3 + 3; at++) {
      const composite = foreground[at]! * opacity + background[at]! * (1 - opacity);
      codes[at] = lookUpCode(composite * (1 - left) + plate[at]! * left) + noise[at]!;
    }
  }
  return codes;
}

/** 10-bit codes in BT.709, limited range. */
function toPicture(rgb: Float32Array): QualityPicture {
  const area = rgb.length / 3;
  const [luma, blue, red] = [new Float32Array(area), new Float32Array(area), new Float32Array(area)];
  for (let i = 0; i < area; i++) {
    const r = rgb[i * 3]!;
    const g = rgb[i * 3 + 1]!;
    const b = rgb[i * 3 + 2]!;
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    luma[i] = Math.round(64 + 876 * light);
    blue[i] = Math.round(512 + (896 * (b - light)) / 1.8556);
    red[i] = Math.round(512 + (896 * (r - light)) / 1.5748);
  }
  return { luma, blue, red };
}
