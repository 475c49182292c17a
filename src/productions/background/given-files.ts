import { FootlightError } from '../../core/errors.ts';
import { seconds } from '../../core/messages/message.ts';
import { ticksToSeconds } from '../../core/rational.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { assertUnchanged, type FileState, readFileState } from '../../media/file-state.ts';
import { listAudioStreams, type VideoStreamInfo } from '../../media/media-info.ts';
import { openSource, type Source } from '../../pipelines/film/source.ts';
import { type BackdropPicture, openBackdropPicture } from './backdrops/backdrop-picture.ts';
import type { BackgroundOptions } from './options.ts';

/** A plate and mattes that a user gave, opened and checked as far as they can be without the videos. */
export interface GivenFiles {
  /** A picture of the scene without the subject. */
  readonly plate?: BackdropPicture;
  /** A video of mattes that were made elsewhere. */
  readonly matte?: GivenMatte;
}

/** A video of mattes, with the state of its file when it was hashed: it is opened again for every segment. */
export interface GivenMatte extends Source {
  readonly state: FileState;
}

/** How much the ratio of the sides may differ from the video's, for sizes that were rounded. */
const MAX_ASPECT_DIFFERENCE = 0.01;
/** Difference of durations that containers may tell of videos of the same frames, in seconds; the frames are compared later. */
const MAX_TOLD_DIFFERENCE = 0.5;

/**
 * Opens what was given beside the videos.
 *
 * @throws what `openBackdropPicture` throws of the plate, `input.*` of the mattes, and `background.matte-unreadable`
 */
export async function openGivenFiles(
  { plate, matte }: Pick<BackgroundOptions, 'plate' | 'matte'>,
  signal: AbortSignal,
): Promise<GivenFiles> {
  return {
    ...(plate !== undefined && { plate: await openBackdropPicture(plate, signal) }),
    ...(matte !== undefined && { matte: await openMatteFile(matte, signal) }),
  };
}

async function openMatteFile(path: string, signal: AbortSignal): Promise<GivenMatte> {
  const state = await readFileState(path);
  const source = await openSource(path, signal);
  await using input = await InputFile.open(path);
  for await (const frame of decodeFrames(input, source.video.index, { signal })) {
    frame.free();
    await assertUnchanged(path, state);
    return { ...source, state };
  }
  throw new FootlightError('background.matte-unreadable', { kind: 'input', value: path });
}

/**
 * Makes sure that what was given has the shape of a video, and mattes its duration as far as the containers tell it.
 *
 * @throws `background.plate-size`, `background.matte-same`, `background.matte-shape`, `background.matte-mismatch`
 */
export function assertFilesFit({ plate, matte }: GivenFiles, source: Source): void {
  if (plate) assertPlateShape(plate, source.video);
  if (!matte) return;
  // A video that was keyed already can be its own matte: its transparency counts.
  if (matte.digest === source.digest && !matte.video.hasAlpha)
    throw new FootlightError('background.matte-same', { kind: 'input', value: matte.info.path });
  assertMatteShape(matte, source.video);
  const [given, wanted] = [tellSeconds(matte), tellSeconds(source)];
  if (given === undefined || wanted === undefined) return;
  assertSameLength(matte.info.path, { given, wanted }, MAX_TOLD_DIFFERENCE);
}

/** @throws `background.matte-mismatch` if two durations in seconds differ by more than `tolerance` */
export function assertSameLength(
  path: string,
  { given, wanted }: { readonly given: number; readonly wanted: number },
  tolerance: number,
): void {
  if (Math.abs(given - wanted) <= tolerance) return;
  throw new FootlightError('background.matte-mismatch', {
    kind: 'input',
    parameters: { given: seconds(round(given)), wanted: seconds(round(wanted)) },
    value: path,
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The picture is scaled to the stored size of the frames. */
function assertPlateShape({ path, video }: BackdropPicture, source: VideoStreamInfo): void {
  if (hasStoredShape(video, source)) return;
  throw new FootlightError('background.plate-size', {
    kind: 'input',
    parameters: describeSizes(video, source),
    value: path,
  });
}

/** Either as it is stored, or as it is shown: many programs write mattes with square pixels. */
function assertMatteShape({ info, video }: Source, source: VideoStreamInfo): void {
  const [shown, wanted] = [video, source].map((each) => each.displayWidth / each.displayHeight);
  if (hasStoredShape(video, source) || isLike(shown!, wanted!)) return;
  throw new FootlightError('background.matte-shape', {
    kind: 'input',
    parameters: describeSizes(video, source),
    value: info.path,
  });
}

function hasStoredShape(video: VideoStreamInfo, source: VideoStreamInfo): boolean {
  const [given, wanted] = [getUprightSize(video), getUprightSize(source)];
  return isLike(given.width / given.height, wanted.width / wanted.height);
}

function isLike(a: number, b: number): boolean {
  return Math.abs(a / b - 1) <= MAX_ASPECT_DIFFERENCE;
}

function describeSizes(video: VideoStreamInfo, source: VideoStreamInfo) {
  const wanted = getUprightSize(source);
  return { ...getUprightSize(video), videoWidth: wanted.width, videoHeight: wanted.height };
}

function getUprightSize({ width, height, rotationDegrees }: VideoStreamInfo) {
  return rotationDegrees % 180 === 0 ? { width, height } : { width: height, height: width };
}

/** The duration of a video as its container tells it, in seconds; undefined if it doesn't. */
function tellSeconds({ info, video }: Source): number | undefined {
  if (video.durationTicks !== undefined && video.durationTicks > 0n)
    return ticksToSeconds(video.durationTicks, video.timeBase);
  // Of a file without audio, the duration of the whole is that of its video.
  return listAudioStreams(info).length === 0 ? info.durationSeconds : undefined;
}
