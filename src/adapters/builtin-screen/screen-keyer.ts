import type { OpacityWeights } from '../../frames/opacity-net.ts';
import type { Plate } from '../../frames/plate.ts';
import type { Frame, Plane16 } from '../../media/frame.ts';
import type { Areas } from './areas.ts';
import { SeamBridge } from './bridge-seams.ts';
import { BAND, Classes, CORE } from './classify.ts';
import { AreaFinder } from './find-areas.ts';
import { FlatFinder } from './find-flat.ts';
import { GainMeter } from './find-gain.ts';
import { ForegroundColors } from './foreground-colors.ts';
import { HoldOut } from './hold-out.ts';
import { BandJudge } from './judge-band.ts';
import type { KeyPicture, KeyReader } from './key-picture.ts';
import { computeFeature } from './palette.ts';
import { AlphaRefiner, type KeyedFrame } from './refine-alpha.ts';
import type { ScreenData } from './screen-data.ts';
import { BandSolver } from './solve-band.ts';

/** Share of band in the subject that hair and blur explain; more of it makes a frame doubtful. */
const USUAL_BAND_SHARE = 0.3;
/** Share of a frame below which what is not screen is specks. */
const MIN_SUBJECT_SHARE = 0.005;

/** Mattes frames in front of a screen. A frame's matte depends on nothing but the frame, the plate and the data. */
export class ScreenKeyer {
  readonly classes: Classes;
  readonly picture: KeyPicture;
  readonly areas: Areas;
  readonly #data: ScreenData;
  readonly #reader: KeyReader;
  readonly #gainMeter: GainMeter;
  readonly #areaFinder: AreaFinder;
  readonly #colors: ForegroundColors;
  readonly #flatFinder: FlatFinder;
  readonly #holdOut: HoldOut;
  readonly #seamBridge: SeamBridge;
  readonly #solver: BandSolver;
  readonly refiner: AlphaRefiner;
  readonly #judge: BandJudge | undefined;
  readonly #garbage: Int32Array;

  /** @param weights of the net that judges what was solved; without them it stays as it is */
  constructor(reader: KeyReader, plate: Plate, data: ScreenData, weights?: OpacityWeights) {
    this.#data = data;
    this.#reader = reader;
    const { width, height } = reader;
    this.picture = reader.createPicture();
    this.classes = new Classes(reader);
    this.#gainMeter = new GainMeter(reader);
    this.#areaFinder = new AreaFinder(reader, data.codeNoise);
    this.areas = this.#areaFinder.areas;
    this.#colors = new ForegroundColors(reader, data.palette);
    this.#flatFinder = new FlatFinder(width, height);
    this.#holdOut = new HoldOut(width, height);
    this.#seamBridge = new SeamBridge(width, height);
    this.#solver = new BandSolver(reader, data.palette.length / 3);
    this.refiner = new AlphaRefiner(reader);
    this.#judge = weights && new BandJudge(reader, data, weights);
    this.#garbage = listGarbage(plate);
  }

  /** Writes the opacity of a frame, 0 to 65535, to `alpha`, which is 0 everywhere. Returns how sure it is, 0 to 1. */
  matte(frame: Frame, alpha: Uint16Array): number {
    const keyed = this.solve(frame, alpha);
    this.#judge?.apply(keyed, this.refiner, alpha);
    return measureConfidence(this.classes.kinds);
  }

  /** Writes the opacity that follows from colors alone to `alpha`, which is 0 everywhere. */
  solve(frame: Frame, alpha: Uint16Array): KeyedFrame {
    const { picture, classes, areas } = this;
    const { gain, luma } = this.read(frame);
    const { kinds } = classes;
    this.completeCore();
    this.#colors.gather(picture, kinds, areas);
    const { lines } = this.#solver;
    this.#solver.solve({ picture, kinds, areas, colors: this.#colors, spill: this.#data.spill });
    const keyed: KeyedFrame = { picture, classes, areas, lines, luma, gain };
    this.refiner.refine(keyed, alpha);
    return keyed;
  }

  /** Adds to the core of the frame that was read last what is the subject's in spite of the screen's color. */
  completeCore(): void {
    this.#flatFinder.apply(this.picture, this.classes.kinds, this.areas);
    this.#holdOut.apply(this.picture, this.classes.kinds, this.areas);
    this.#seamBridge.apply(this.picture, this.classes.kinds, this.areas);
  }

  /** Reads a frame and tells its screen, band and core. Returns the gain of its light, and its luma. */
  read(frame: Frame): { readonly gain: number; readonly luma: Plane16 } {
    const { picture, classes } = this;
    const planes = this.#reader.getPlanes(frame);
    const gain = this.#gainMeter.measure(planes);
    const areas = this.#areaFinder.find(planes, gain);
    this.#reader.read(planes, areas, gain, picture);
    classes.classify(picture, areas, this.#data);
    const garbage = this.#garbage;
    for (let at = 0; at < garbage.length; at++) classes.clear(garbage[at]!);
    return { gain, luma: planes.luma };
  }

  /** Adds features of the core's colors in the frame that was read last, one of `step` pixels. */
  collectFeatures(features: number[], step: number): void {
    const { kinds } = this.classes;
    const { toward, across, light } = this.picture;
    const { inverseLight, inverseChroma } = this.#reader;
    const feature = new Float64Array(3);
    for (let i = 0; i < kinds.length; i += step) {
      if (kinds[i] !== CORE) continue;
      const chroma = 1 / inverseChroma[i]!;
      computeFeature(light[i]! / inverseLight[i]!, toward[i]! * chroma, across[i]! * chroma, feature);
      features.push(...feature);
    }
  }

  /** Share of the subject that is screen enclosed by it, in the frame that was read last. */
  measureHoles(): number {
    return this.#holdOut.measureHoles(this.classes.kinds);
  }
}

function measureConfidence(kinds: Uint8Array): number {
  let core = 0;
  let band = 0;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    if (kind === CORE) core++;
    else if (kind === BAND) band++;
  }
  // Without any screen there is nothing that the frame could be compared with.
  if (core + band === kinds.length) return 0.5;
  if (core + band < MIN_SUBJECT_SHARE * kinds.length) return 1;
  return Math.min(1, 1 + USUAL_BAND_SHARE - band / (core + band));
}

/** Pixels of half size of which the plate knows nothing in any of their four. */
function listGarbage({ width, height, confidence }: Plate): Int32Array {
  const halfWidth = (width + 1) >> 1;
  const garbage = new Set<number>();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (confidence[y * width + x] === 0) garbage.add((y >> 1) * halfWidth + (x >> 1));
  return Int32Array.from(garbage);
}
