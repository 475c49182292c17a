import { type ColorCells, measureColorCells } from '../../analysis/color-cells.ts';
import { findScreenColor, type ScreenColor } from '../../analysis/screen-color.ts';
import { createMessage, percent } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import type { Plate } from '../../frames/plate.ts';
import type { Frame } from '../../media/frame.ts';
import { findGarbage } from './find-garbage.ts';
import { measureSolidShare } from './find-solid.ts';
import { fitPlate } from './fit-plate.ts';
import { measureScreen, type ScreenMeasures } from './measure-screen.ts';
import { renderPlate } from './render-plate.ts';
import { DEFAULT_SCREEN, encodeScreenData } from './screen-data.ts';

/** Frames of a survey of which one is kept whole, and how many are kept at most. */
const KEPT_INTERVAL = 8;
const MAX_KEPT = 3;
/** Noise relative to the screen between which a matte becomes useless. */
const GOOD_NOISE = 0.03;
const BAD_NOISE = 0.1;
/** Share of the band in what is not screen between which it is no edge any more. */
const GOOD_BAND = 0.6;
const BAD_BAND = 0.95;
/** Clearness of light or edges below which the reason tells of it. */
const TOLD_CLEARNESS = 0.5;
/** Share of the picture below which what is not screen is specks, whose edges tell nothing. */
const MIN_SUBJECT = 0.01;
/** Share of the picture from which something solid before the screen is a subject. */
const MIN_SOLID = 0.001;
/** What no camera takes: light and chroma that are the same all over but for less noise than this. */
const FLAT_NOISE = 0.0025;
const FLAT_EVENNESS = 0.995;

/** Looks for a screen in frames of a shot, and fits its plate. */
export class ScreenSurvey implements ShotSurvey {
  readonly #request: ShotRequest;
  readonly #plate: Plate | undefined;
  readonly #cells: ColorCells[] = [];
  readonly #kept: Frame[] = [];
  #people: Uint8Array | undefined;

  /** @param plate the screen without its subject, if it is known and need not be fitted */
  constructor(request: ShotRequest, plate?: Plate) {
    this.#request = request;
    this.#plate = plate;
  }

  async add(frame: Frame, _number: number, people?: Uint8Array): Promise<void> {
    this.#request.signal.throwIfAborted();
    const cells = measureColorCells(frame, this.#request.source);
    const copy =
      this.#cells.length % KEPT_INTERVAL === 0 && this.#kept.length < MAX_KEPT ? frame.clone() : null;
    if (copy) this.#kept.push(copy);
    this.#cells.push(cells);
    if (people) this.#addPeople(people, cells);
  }

  /** Keeps the most that was seen of a person in each cell. */
  #addPeople(people: Uint8Array, { width, height, side }: ColorCells): void {
    this.#people ??= new Uint8Array(width * height);
    const most = this.#people;
    const { width: columns, height: rows } = this.#request.source;
    for (let y = 0; y < rows; y++) {
      const cell = Math.floor(y / side) * width;
      for (let x = 0; x < columns; x++) {
        const to = cell + Math.floor(x / side);
        if (people[y * columns + x]! > most[to]!) most[to] = people[y * columns + x]!;
      }
    }
  }

  async finish(): Promise<ShotFinding> {
    this.#request.signal.throwIfAborted();
    const color = findScreenColor(this.#cells);
    if (!color.isScreen) return describeNoScreen(color);
    const { source } = this.#request;
    const cellPlate = fitPlate(this.#cells, color);
    const garbage = findGarbage(this.#cells, cellPlate, this.#people);
    const plate = this.#plate ?? renderPlate(cellPlate, garbage, this.#cells[0]!.side, source);
    this.#request.signal.throwIfAborted();
    const measures = measureScreen(this.#kept, source, plate);
    const solid = measureSolidShare(this.#cells, cellPlate);
    const isDrawn = solid < MIN_SOLID && isFlat(color, measures);
    const garbageShare = garbage.reduce((sum, cell) => sum + cell, 0) / garbage.length;
    const measured = {
      ...listColor(color),
      chromaNoise: measures.data.chromaNoise,
      lightNoise: measures.data.lightNoise,
      whitePoint: measures.data.whitePoint,
      spill: measures.data.spill,
      plateResidual: cellPlate.residual,
      seen: cellPlate.seen.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) / cellPlate.seen.length,
      garbage: garbageShare,
      holes: measures.holes,
      subject: measures.subject,
      solid,
      band: measures.band,
    };
    const clearness = measureClearness(measures);
    const kind = isDrawn ? 'drawn' : (findObstacle(clearness) ?? color.name);
    return {
      score: isDrawn ? 0 : color.confidence * clearness.light * clearness.edges,
      reason: createMessage(`builtin-screen.${kind}`, { share: percent(color.share) }),
      measured,
      data: encodeScreenData(measures.data),
      plate,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const frame of this.#kept.splice(0)) frame.free();
  }
}

function listColor({ confidence, hueDegrees, saturation, share, evenness }: ScreenColor) {
  return { confidence, hueDegrees, saturation, share, evenness };
}

function describeNoScreen(color: ScreenColor): ShotFinding {
  return {
    score: 0,
    reason: createMessage('builtin-screen.none'),
    measured: listColor(color),
    data: encodeScreenData({ ...DEFAULT_SCREEN, isScreen: false }),
  };
}

/**
 * Whether a screen is as even as no filmed one is. With nothing solid before it, it is a title card or a test picture, which
 * would vanish if it were keyed; an empty screen that was filmed is one still.
 */
function isFlat({ evenness }: ScreenColor, { data }: ScreenMeasures): boolean {
  return evenness > FLAT_EVENNESS && Math.max(data.chromaNoise, data.lightNoise) < FLAT_NOISE;
}

/** What lowers the confidence in a screen, each from 1 down to 0. */
interface Clearness {
  /** Less where noise would spoil the matte. */
  readonly light: number;
  /** Less where what is before the screen has no clear edges. */
  readonly edges: number;
}

function measureClearness({ data, band, subject }: ScreenMeasures): Clearness {
  return {
    light: fall(Math.max(data.chromaNoise, data.lightNoise), GOOD_NOISE, BAD_NOISE),
    edges: subject < MIN_SUBJECT ? 1 : fall(band, GOOD_BAND, BAD_BAND),
  };
}

/** What a low score has to be explained by, as the size of the screen does not. */
function findObstacle({ light, edges }: Clearness): 'noisy' | 'unclear' | undefined {
  if (Math.min(light, edges) >= TOLD_CLEARNESS) return undefined;
  return light < edges ? 'noisy' : 'unclear';
}

/** 1 up to `from`, 0 from `to`, straight between. */
function fall(value: number, from: number, to: number): number {
  return 1 - Math.min(1, Math.max(0, (value - from) / (to - from)));
}
