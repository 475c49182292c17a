import { getLumaScale } from '../../analysis/luma.ts';
import { createMessage, type Message, type MessageParameters, percent } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import { FrameAgreement } from '../../frames/frame-agreement.ts';
import { createHalfPicture, type HalfPicture, readHalfPicture } from '../../frames/half-picture.ts';
import { findKnown, halvePlate } from '../../frames/halve-plate.ts';
import { LightGainMeter } from '../../frames/light-gain.ts';
import { type HalfNoise, type PictureNoise, PictureNoiseMeter } from '../../frames/picture-noise.ts';
import type { Plate } from '../../frames/plate.ts';
import { PlateModes } from '../../frames/plate-modes.ts';
import { ShotPlate } from '../../frames/shot-plate.ts';
import { ShotSamples } from '../../frames/shot-samples.ts';
import type { Frame } from '../../media/frame.ts';
import { findPlateMotion, measureShift, movePlate } from './align-plate.ts';
import { writePlateData } from './plate-data.ts';
import { expectError, measureCoverage, measureSupport, scoreFrames, scorePlate } from './plate-score.ts';
import {
  createMismatchError,
  createOtherPlaceError,
  MAX_RESIDUAL,
  MIN_LIKENESS,
  measureLikeness,
  measureResidual,
  readUserPlate,
} from './user-plate.ts';

/** Bounds of the noise in 10-bit codes: rounding, and more than any camera has whose plate can be used. */
const MIN_NOISE = 1.5;
const MAX_NOISE = 12;
/** Share of the frames that has to show a place to compare a given plate there. */
const SURE_SUPPORT = 0.7;

/** Share of the picture that a plate has to cover after it was moved: otherwise it is one of something else. */
const MIN_MOVED_COVERAGE = 0.75;

/** Share of all differences that stages can't follow. */
const STAGE_SHARE = 0.6;

interface UserPlate {
  readonly path: string;
  readonly plate: Plate;
}

/** A plate that was given, where it lies on what was seen. */
interface FittedPlate {
  readonly plate: Plate;
  /** By how many pixels it is off. */
  readonly residual: number;
  /** By how many pixels it was moved at most; 0 if it lay there. */
  readonly shift: number;
}

/** Collects the plate of a shot, or checks the given one, and finds out how still the background is. */
export class PlateSurvey implements ShotSurvey {
  readonly #request: ShotRequest;
  readonly #user: UserPlate | undefined;
  readonly #modes: PlateModes;
  readonly #samples: ShotSamples;
  readonly #half: HalfPicture;
  readonly #agreement: FrameAgreement;
  readonly #gains = new LightGainMeter();
  readonly #noises = new PictureNoiseMeter();
  readonly #whole: HalfNoise[] = [];
  readonly #grain: HalfNoise[] = [];
  #count = 0;

  private constructor(request: ShotRequest, user: UserPlate | undefined) {
    this.#request = request;
    this.#user = user;
    this.#modes = new PlateModes(request.source);
    this.#samples = new ShotSamples(request.source);
    this.#half = createHalfPicture(request.source);
    this.#agreement = new FrameAgreement(this.#half);
  }

  /** @throws `background.plate-size`, and `input.*` for a plate that is no picture */
  static async open(request: ShotRequest, path: string | undefined): Promise<PlateSurvey> {
    request.signal.throwIfAborted();
    const read = async (given: string): Promise<UserPlate> => ({
      path: given,
      plate: await readUserPlate(given, request.source, request.signal),
    });
    const user = path === undefined ? undefined : await read(path);
    return new PlateSurvey(request, user);
  }

  async add(frame: Frame, _number: number, people?: Uint8Array): Promise<void> {
    this.#request.signal.throwIfAborted();
    const half = this.#half;
    readHalfPicture(frame, this.#request.source, half);
    const { reference } = this.#modes;
    const gain = this.#count === 0 ? 1 : this.#gains.measure(half, reference);
    if (this.#count > 0) this.#addNoise(this.#noises.measure(half, reference, gain));
    this.#count++;
    const noise = getMedian(this.#whole);
    this.#agreement.add(half, gain, people && findPeople(people, this.#request.source, half));
    this.#modes.add({ half, gain, noise });
    if (!this.#user) this.#samples.add(frame, gain);
  }

  #addNoise({ whole, grain }: PictureNoise): void {
    this.#whole.push(whole);
    this.#grain.push(grain);
  }

  /** @throws `background.plate-mismatch`, `background.plate-elsewhere` */
  async finish(): Promise<ShotFinding> {
    const noise = this.#getStageNoise();
    const found = new ShotPlate(this.#half, this.#agreement, getMedian(this.#grain));
    const getSupport = (at: number): number => found.getSupport(at);
    const support = measureSupport(this.#modes.reference, getSupport);
    const given = this.#user && this.#fitUserPlate(this.#user, getSupport);
    const plate = given?.plate ?? found.make(this.#samples);
    const coverage = measureCoverage(plate);
    const doubt = this.#user ? 0 : found.doubt;
    const shares = { coverage: percent(coverage), support: percent(support) };
    return {
      score:
        scorePlate(expectError(doubt), support, noise.luma) * (this.#user ? 1 : scoreFrames(this.#count)),
      reason: given ? describeGiven(given, shares) : describeFound(coverage, shares),
      measured: {
        coverage,
        doubt,
        support,
        residual: given?.residual ?? 0,
        shift: given?.shift ?? 0,
        lumaNoise: noise.luma,
        chromaNoise: noise.chroma,
      },
      data: writePlateData({ noise }),
      plate,
    };
  }

  /** Stages follow slow changes of light, but not all that varies in a background. */
  #getStageNoise(): HalfNoise {
    const [whole, grain] = [getMedian(this.#whole), getMedian(this.#grain)];
    return {
      luma: Math.max(grain.luma, whole.luma * STAGE_SHARE),
      chroma: Math.max(grain.chroma, whole.chroma * STAGE_SHARE),
    };
  }

  /** A plate that lies beside what was seen is moved there, as the camera was, if it lies on it then. */
  #fitUserPlate({ path, plate }: UserPlate, getSupport: (at: number) => number): FittedPlate {
    const { reference } = this.#modes;
    const { black } = getLumaScale(this.#request.source.isFullRange);
    const half = halvePlate(plate, black);
    const isBackground = (at: number): boolean => getSupport(at) >= SURE_SUPPORT;
    const residual = measureResidual(half, reference, isBackground);
    if (residual === undefined) {
      // Another white balance is no other place: colors are asked only where there are no edges.
      const likeness = measureLikeness(half, reference, isBackground);
      if (likeness < MIN_LIKENESS) throw createOtherPlaceError(path, likeness);
    }
    if (residual === undefined || residual <= MAX_RESIDUAL)
      return this.#acceptPlate({ plate, residual: residual ?? 0, shift: 0 }, half);
    const motion = findPlateMotion(half, reference, isBackground);
    if (!motion) throw createMismatchError(path, residual);
    const moved = movePlate(plate, motion);
    const movedHalf = halvePlate(moved, black);
    const known = findKnown(moved);
    const left = measureResidual(movedHalf, reference, (at) => known[at] === 1 && isBackground(at)) ?? 0;
    const isOver = measureCoverage(moved) >= MIN_MOVED_COVERAGE;
    if (left > MAX_RESIDUAL || !isOver) throw createMismatchError(path, residual);
    const fitted = { plate: moved, residual: left, shift: measureShift(motion, plate) };
    return this.#acceptPlate(fitted, movedHalf);
  }

  /** The frames differ from a picture that was taken apart by more than from their own mean. */
  #acceptPlate(fitted: FittedPlate, half: HalfPicture): FittedPlate {
    const { reference } = this.#modes;
    this.#addNoise(this.#noises.measure(reference, half, this.#gains.measure(reference, half)));
    return fitted;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Less is told as none. */
const MIN_SEEN = 0.0005;

function describeFound(coverage: number, shares: MessageParameters): Message {
  return coverage < MIN_SEEN
    ? createMessage('matter.plate.unseen')
    : createMessage('matter.plate.found', shares);
}

function describeGiven({ shift, residual }: FittedPlate, shares: MessageParameters): Message {
  if (shift === 0) return createMessage('matter.plate.given', shares);
  const moved = { shift: shift.toFixed(1), residual: residual.toFixed(1) };
  return createMessage('matter.plate.moved', { ...shares, ...moved });
}

/** Confidence of a person net from which somebody is there. */
const PERSON = 128;

/** 1 at pixels of the half picture in which a person net sees somebody. */
function findPeople(
  people: Uint8Array,
  { width, height }: ShotRequest['source'],
  half: HalfPicture,
): Uint8Array {
  const isPerson = new Uint8Array(half.width * half.height);
  for (let at = 0; at < isPerson.length; at++) {
    const [x, y] = [(at % half.width) * 2, Math.floor(at / half.width) * 2];
    const [right, below] = [Math.min(width - 1, x + 1), Math.min(height - 1, y + 1)];
    const most = Math.max(people[y * width + x]!, people[below * width + right]!);
    isPerson[at] = most >= PERSON ? 1 : 0;
  }
  return isPerson;
}

function getMedian(noises: readonly HalfNoise[]): HalfNoise {
  return {
    luma: limitMedian(noises.map(({ luma }) => luma)),
    chroma: limitMedian(noises.map(({ chroma }) => chroma)),
  };
}

function limitMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.min(MAX_NOISE, Math.max(MIN_NOISE, sorted[sorted.length >> 1] ?? MAX_NOISE));
}
