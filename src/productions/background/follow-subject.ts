import type { Shot } from '../../analysis/features.ts';
import { createWarning } from '../../core/warning.ts';
import type { MarkedPlaces, PickedSubject } from '../../engines/picked-subject.ts';
import { listPlaces } from '../../engines/picked-subject.ts';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { readSmallLuma } from '../../pipelines/film/small-luma.ts';
import { followPlaces, round } from './follow-places.ts';
import { STAGES } from './stages.ts';
import { listPickedPlaces, type SubjectPick } from './subject-pick.ts';

/** What was picked in a shot, and in which frame of the video. */
export interface ShotPick {
  readonly pick: SubjectPick;
  readonly frame: number;
}

/** The picked subject of one shot in all of its frames. */
interface ShotPath extends FrameRange {
  readonly subject: PickedSubject;
  /** Key of what it was measured by. */
  readonly key: string;
}

/** The picked subject in all frames of a video, by the position of the shot; undefined for shots in which nothing was picked. */
export type SubjectPath = readonly (ShotPath | undefined)[];

interface FollowInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly shot: FrameRange;
  /** Where it is in the frame in which it was picked, in shares of width and height. */
  readonly start: readonly [number, number];
  /** Further places; 1 for those on it, 0 for those outside. */
  readonly others?: readonly (readonly [number, number, 0 | 1])[];
  /** Size of the box around the start. */
  readonly box?: PickedSubject['box'];
  /** The frame in which it was picked, if that isn't the first. */
  readonly frame?: number;
}

/** Long side of the pictures in which it is followed. */
const LONG_SIDE = 320;
/** Fewer hidden frames in a row aren't worth a word. */
const MIN_HIDDEN = 3;

const followSubjectStep: Step<FollowInput, { readonly source: FrameSource }, PickedSubject> = {
  ...STAGES['survey-shots'],
  version: '1',
  async run({ signal, reportProgress: progress }, input, { source }) {
    const { shot, start, others = [], box, frame: number = shot.startFrame } = input;
    const pictures = readSmallLuma(source, [shot], LONG_SIDE, signal);
    const starts = [start, ...others].map(([x, y]) => ({ x, y }));
    const places = await followPlaces(pictures, { number, starts }, (count) =>
      progress(count, shot.endFrame - shot.startFrame),
    );
    const takePath = (at: number) => places.map((each) => each[at]!);
    const marked = others.map(([, , mark], i) => ({ isInside: mark === 1, points: takePath(i + 1) }));
    return { points: takePath(0), ...(box && { box }), ...(marked.length > 0 && { others: marked }) };
  },
};

/** A subject that was picked in pixels is at that place in the first frame of each shot. */
export function listPicks(
  { features: { shots } }: AnalyzedSource,
  pick: SubjectPick | undefined,
): ShotPick[] | undefined {
  return pick && shots.map(({ startFrame: frame }) => ({ pick, frame }));
}

/** Follows what was picked through every shot. @param picks by the position of the shot */
export async function followSubject(
  context: WorkflowContext,
  analyzed: AnalyzedSource,
  picks: readonly (ShotPick | undefined)[],
): Promise<SubjectPath> {
  const { features, video, digest: sourceDigest } = analyzed;
  await using source = openFrameSource(analyzed, []);
  const wanted = features.shots.flatMap((shot, i) => (picks[i] ? [{ shot, picked: picks[i] }] : []));
  const followed = await context.map(followSubjectStep, wanted, {
    getSize: ({ shot: { startFrame, endFrame } }) => endFrame - startFrame,
    getInput: ({ shot: { startFrame, endFrame }, picked: { pick, frame } }) => ({
      sourceDigest,
      streamIndex: video.index,
      shot: { startFrame, endFrame },
      ...toShares(pick, { width: video.displayWidth, height: video.displayHeight }),
      ...(frame !== startFrame && { frame }),
    }),
    getResources: () => ({ source }),
  });
  const paths = wanted.map(({ shot: { startFrame, endFrame } }, i) => {
    const { manifest, key } = followed[i]!;
    return { startFrame, endFrame, subject: manifest.output, key };
  });
  return features.shots.map(({ startFrame }) => paths.find((path) => path.startFrame === startFrame));
}

type Size = { readonly width: number; readonly height: number };

function toShares(pick: SubjectPick, { width, height }: Size): Pick<FollowInput, 'start' | 'others' | 'box'> {
  const [first, ...others] = listPickedPlaces(pick).map(
    ({ x, y, isInside }) => [round(x / width), round(y / height), isInside ? 1 : 0] as const,
  );
  const box = pick.width !== undefined &&
    pick.height !== undefined && { width: round(pick.width / width), height: round(pick.height / height) };
  return { start: [first![0], first![1]], ...(others.length > 0 && { others }), ...(box && { box }) };
}

/** What is known of a frame; undefined in shots in which nothing was picked. */
export function findPlaces(path: SubjectPath, number: number): MarkedPlaces | undefined {
  const shot = path.find((each) => each && number >= each.startFrame && number < each.endFrame);
  return shot && listPlaces(shot.subject, number - shot.startFrame);
}

/** Warns of shots in which the subject that was picked is lost for a while, or for good. */
export function warnOfLostSubject(
  context: WorkflowContext,
  name: string,
  shots: readonly Shot[],
  path: SubjectPath,
): void {
  for (const index of shots.keys()) {
    const subject = path[index]?.subject;
    if (!subject) continue;
    const isSeen = listSeen(subject);
    const hidden = isSeen.filter((each) => !each).length;
    if (hidden < MIN_HIDDEN) continue;
    const parameters = { name, shot: index + 1, frames: hidden };
    const warning = isSeen.at(-1)
      ? createWarning('background.subject-hidden', parameters)
      : createWarning('background.subject-lost', parameters);
    context.warn(warning);
  }
}

/** For each frame whether any place on the subject is seen. */
function listSeen({ points, others = [] }: PickedSubject): boolean[] {
  const paths = [points, ...others.filter(({ isInside }) => isInside).map((path) => path.points)];
  return points.map((_, number) => paths.some((path) => path[number]?.isSeen));
}
