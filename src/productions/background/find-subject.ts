import type { Shot } from '../../analysis/features.ts';
import type { ObjectDetector, OpenDetector } from '../../engines/object-detector.ts';
import type { BilledWork } from '../../engines/prices/cost.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import { reduceFrame } from '../../pipelines/film/reduce-frame.ts';
import { pickWorkingFrames } from '../../pipelines/film/working-frames.ts';
import { STAGES } from './stages.ts';

/** What is looked for, and what looks for it. */
export interface SubjectSearch {
  readonly words: string;
  readonly detector: ObjectDetector;
  /** Who bills the detector; undefined if nobody does. */
  readonly billed: BilledModel | undefined;
}

/** The subject as it was found in a frame. */
export interface FoundSubject {
  /** Number of the frame in the video. */
  readonly frame: number;
  /** Upper left corner and size of its box, in pixels of the upright picture. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How surely it is what the words say, 0 to 1; null if the detector doesn't tell. */
  readonly score: number | null;
}

interface LookInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly number: number;
  readonly words: string;
  readonly detector: { readonly id: string; readonly version: string };
}

interface LookResources {
  readonly source: FrameSource;
  openDetector(): Promise<OpenDetector>;
}

interface LookOutput {
  readonly found: FoundSubject | null;
}

/** Frames of a shot in which the subject is looked for, until it is found. */
const MAX_LOOKS = 3;
/** Long side of the pictures that are looked at: detectors see no finer detail. */
const LONG_SIDE = 1344;
/** Pictures at a time at a hosted detector. */
const PARALLEL = 3;

const findSubjectStep: Step<LookInput, LookResources, LookOutput> = {
  ...STAGES['survey-shots'],
  version: '1',
  async run({ signal, remote, reportProgress: progress }, { number, words }, { source, openDetector }) {
    for await (const { frame: whole } of pickWorkingFrames(source, [number], signal)) {
      const { frame, picture: format } = await reduceFrame(whole, source, LONG_SIDE);
      try {
        const detector = await openDetector();
        const object = await detector.detect({ frame, format, words, remote, signal });
        progress(1, 1);
        return { found: object ? toPixels(object, number, source) : null };
      } finally {
        frame.free();
      }
    }
    throw new Error(`the video has no frame ${number}`);
  },
};

function toPixels(
  { box, score = null }: { readonly box: ObjectBox; readonly score?: number | null },
  frame: number,
  { video: { displayWidth, displayHeight } }: FrameSource,
): FoundSubject {
  const round = (value: number): number => Math.round(value * 10) / 10;
  return {
    frame,
    x: round(box.left * displayWidth),
    y: round(box.top * displayHeight),
    width: Math.max(0.1, round((box.right - box.left) * displayWidth)),
    height: Math.max(0.1, round((box.bottom - box.top) * displayHeight)),
    score: score === null ? null : Math.round(score * 1000) / 1000,
  };
}

type ObjectBox = Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>;

/**
 * Looks for the subject in the first frame of each shot, and where it isn't seen there, further on.
 *
 * @returns what was found by the position of the shot; undefined where nothing was
 * @throws `budget.exceeded` if all looks may not be paid for, and what the detector throws
 */
export async function findSubject(
  context: WorkflowContext,
  analyzed: AnalyzedSource,
  search: SubjectSearch,
): Promise<(FoundSubject | undefined)[]> {
  const shots: ShotLooks[] = analyzed.features.shots.map((shot) => ({
    left: listLooks(shot),
    found: undefined,
  }));
  const describe = (number: number): LookInput => describeLook(analyzed, search, number);
  const isStored = (number: number) => context.isStored(findSubjectStep, describe(number));
  await using source = openFrameSource(analyzed, []);
  await using detector = new OnDemandDetector(search.detector, context.signal);
  const lookOn = async (asked: readonly ShotLooks[]): Promise<void> => {
    const looks = await context.map(findSubjectStep, asked, {
      concurrency: search.billed ? PARALLEL : 1,
      getSize: () => 1,
      getInput: ({ left: [number] }) => describe(number!),
      getResources: () => ({ source, openDetector: () => detector.open() }),
    });
    for (const [i, { manifest }] of looks.entries()) {
      asked[i]!.found = manifest.output.found ?? undefined;
      asked[i]!.left.shift();
    }
  };
  // What an earlier run was told costs nothing, and says in which shots nothing was found yet.
  for (let look = 0; look < MAX_LOOKS; look++)
    await lookOn(await filterAsync(listOpen(shots), ({ left }) => isStored(left[0]!)));
  const looks = listOpen(shots).flatMap(({ left }) => left);
  const unpaid = await filterAsync(looks, async (number) => !(await isStored(number)));
  if (unpaid.length > 0) context.admitSpending(listLookWork(unpaid.length, search));
  for (let look = 0; look < MAX_LOOKS; look++) await lookOn(listOpen(shots));
  return shots.map(({ found }) => found);
}

/** A shot that is looked at, until the subject is found. */
interface ShotLooks {
  /** Numbers of the frames that were not looked at. */
  readonly left: number[];
  found: FoundSubject | undefined;
}

function listOpen(shots: readonly ShotLooks[]): ShotLooks[] {
  return shots.filter(({ left, found }) => !found && left.length > 0);
}

async function filterAsync<Item>(
  items: readonly Item[],
  isWanted: (item: Item) => Promise<boolean>,
): Promise<Item[]> {
  const wanted = await Promise.all(items.map(isWanted));
  return items.filter((_, i) => wanted[i]);
}

/** Opens a detector for the first picture that was not looked at before. */
class OnDemandDetector implements AsyncDisposable {
  readonly #detector: ObjectDetector;
  readonly #signal: AbortSignal;
  #opened: Promise<OpenDetector> | undefined;

  constructor(detector: ObjectDetector, signal: AbortSignal) {
    this.#detector = detector;
    this.#signal = signal;
  }

  open(): Promise<OpenDetector> {
    this.#opened ??= this.#detector.open(this.#signal);
    return this.#opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Who opened it was told why that failed.
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.[Symbol.asyncDispose]();
  }
}

function describeLook(
  { digest: sourceDigest, video }: AnalyzedSource,
  { words, detector: { id, version } }: SubjectSearch,
  number: number,
): LookInput {
  return { sourceDigest, streamIndex: video.index, number, words, detector: { id, version } };
}

/** The first frame, and those after a third and two thirds of a shot. */
export function listLooks({ startFrame, endFrame }: Pick<Shot, 'startFrame' | 'endFrame'>): number[] {
  const at = (look: number): number => startFrame + Math.floor(((endFrame - startFrame) * look) / MAX_LOOKS);
  return [...new Set(Array.from({ length: MAX_LOOKS }, (_, look) => at(look)))];
}

/** What so many looks would be billed, about. */
export function listLookWork(looks: number, { detector, billed }: SubjectSearch): BilledWork[] {
  if (!billed || looks === 0) return [];
  const usage = Object.entries(detector.expectedUsage ?? {}).map(([name, value]) => [
    name,
    Number(value) * looks,
  ]);
  return [{ stage: STAGES['survey-shots'].name, model: billed, usage: Object.fromEntries(usage) }];
}
