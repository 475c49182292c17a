import type { Message } from '../core/messages/message.ts';
import type { Rational } from '../core/rational.ts';
import type { Plate } from '../frames/plate.ts';
import type { Frame } from '../media/frame.ts';
import type { WorkingPicture } from '../media/video/working-picture.ts';
import type { PickedSubject } from './picked-subject.ts';

/** What an engine is told about the shot that it surveys. */
export interface ShotRequest {
  /** Format of the frames. */
  readonly source: WorkingPicture;
  readonly timeBase: Rational;
  /** Number of frames of the shot. */
  readonly frameCount: number;
  readonly subject?: PickedSubject;
  readonly signal: AbortSignal;
}

/**
 * A first look at a shot, before any of it is matted. Frames come in order, but not all of them: as many as the engine
 * wants to see, spread evenly over the shot.
 */
export interface ShotSurvey extends AsyncDisposable {
  /**
   * Looks at a frame, which stays the caller's.
   *
   * @param number position in the shot, from 0
   * @param people what a person net sees, one byte per pixel: 0 surely no person, 255 surely one; undefined without a net
   */
  add(frame: Frame, number: number, people?: Uint8Array): Promise<void>;
  finish(): Promise<ShotFinding>;
}

/** Numbers, words and lists that can be written as JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What an engine found out about a shot: whether it can matte it, and what it has to know for that. */
export interface ShotFinding {
  /** How well the engine suits the shot: 0 not at all, 1 perfectly. Below 0.5 its matte would be seen to be wrong. */
  readonly score: number;
  /** Why, for people. */
  readonly reason: Message;
  /** The figures behind the score, for plan and report. */
  readonly measured: Readonly<Record<string, number>>;
  /** What `open` has to know; part of the cache key of every segment. */
  readonly data: Json;
  /** The shot without its subject, if the engine knows it: foreground colors are computed with it. */
  readonly plate?: Plate;
}

/** What a stage is opened with: a segment of a shot. */
export interface MatteRequest {
  /** Format of the frames. */
  readonly source: WorkingPicture;
  readonly timeBase: Rational;
  /** What the engine found out about the shot. */
  readonly finding: Pick<ShotFinding, 'data' | 'plate'>;
  /** Position in the shot of the first frame that the stage is given, from 0. */
  readonly firstFrame: number;
  /** What `saveState` gave at the end of the segment before; undefined at the start of a shot. */
  readonly state?: Uint8Array;
  readonly signal: AbortSignal;
}

/** The matte of one frame. */
export interface Matte {
  /** Timestamp of the frame. */
  readonly pts: bigint;
  /** Opacity of the subject in its frame's size, row by row: 0 background, 65535 subject. */
  readonly alpha: Uint16Array;
  /** How sure the engine is of this frame, 0 to 1. */
  readonly confidence: number;
}

/**
 * A stage that mattes a segment. It takes over and frees the frames that it is given, in order, and yields one matte for
 * each that was given to `process`.
 */
export interface MatteStage extends AsyncDisposable {
  /** Looks at a frame before the segment, of the same shot. */
  warmUp(frame: Frame): Promise<void>;
  process(frame: Frame): AsyncIterable<Matte>;
  flush(): AsyncIterable<Matte>;
  /** What the next segment of the shot needs to go on as if there were no border; called after `flush`. */
  saveState?(): Uint8Array;
}

/** Sees where people are in single frames, roughly. */
export interface PeopleDetector extends AsyncDisposable {
  /**
   * Looks at a frame, which stays the caller's.
   *
   * @returns one byte per pixel: 0 surely no person, 255 surely one
   */
  detect(frame: Frame): Promise<Uint8Array>;
}

/**
 * How an engine tells the subject from its background, from the most to the least trusted: by the color of a screen, by
 * the picture without the subject (the plate), itself or by a net that is shown it, by a net for mattes, by a net for masks
 * of whatever stands out or was picked, by one for rough masks of people. Both that go by a plate are trusted alike.
 */
export const MATTE_METHODS = [
  'screen',
  'plate',
  'plate-net',
  'matting-net',
  'object-net',
  'segmentation-net',
] as const;
type MatteMethod = (typeof MATTE_METHODS)[number];

/** Whether a method needs the picture without the subject. */
export function goesByPlate(method: MatteMethod): boolean {
  return method === 'plate' || method === 'plate-net';
}

/** Separates the subject of a shot from its background. Mattes are the same wherever the shot is split. */
export interface Matter {
  readonly id: string;
  /** Part of every artifact key: raise it when mattes change. */
  readonly version: string;
  readonly method: MatteMethod;
  /** Whether its surveys and stages hold the machine's accelerator, so that no two of them may be open at a time. */
  readonly usesAccelerator?: boolean;
  /** Frames before a segment that its stages warm up on, as far as the shot has them. */
  readonly warmUpFrames: number;
  /** Frames beyond a segment that its stages need, as far as the shot has them. 0 for stages with a state. */
  readonly lookAheadFrames: number;
  /** Most frames of a shot that its survey wants to see. */
  readonly surveyFrames: number;
  openSurvey(request: ShotRequest): Promise<ShotSurvey>;
  /** For nets that know people: other engines ask them where people are. */
  openPeopleDetector?(request: Pick<ShotRequest, 'source' | 'signal'>): Promise<PeopleDetector>;
  open(request: MatteRequest): Promise<MatteStage>;
}
