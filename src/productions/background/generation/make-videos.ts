import { join } from 'node:path';
import { FootlightError, type SerializedError } from '../../../core/errors.ts';
import { createMessage, percent, seconds } from '../../../core/messages/message.ts';
import { toNumber } from '../../../core/rational.ts';
import { createWarning } from '../../../core/warning.ts';
import type { ClipGenerator } from '../../../engines/image-to-video.ts';
import type { CameraSpeed } from '../../../engines/video-guides.ts';
import type { Artifact } from '../../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { getWorkingPicture } from '../../../media/video/working-picture.ts';
import { AcceleratorTurn } from '../../../pipelines/generation/accelerator-turn.ts';
import { listUnused } from '../../../pipelines/generation/clip-guides.ts';
import { joinClipsStep, VIDEO_FILE } from '../../../pipelines/generation/join-clips.ts';
import {
  type ClipsOutput,
  type ClipsResources,
  createClipsInput,
  makeClipsStep,
} from '../../../pipelines/generation/make-clips.ts';
import type { Still } from '../../../pipelines/generation/still.ts';
import type { BackdropPicture } from '../backdrops/backdrop-picture.ts';
import { type BackdropVideo, openBackdropVideo } from '../backdrops/video-backdrop.ts';
import { describeShot, type PreparedClip } from '../clip.ts';
import type { BackgroundPlan } from '../plan.ts';
import type { OpenedEngine } from './engines.ts';
import { FITTED_FILE, fitStillStep } from './fit-still.ts';
import { type PlannedVideo, planVideos } from './plan-videos.ts';
import { createBackdropRequest } from './request.ts';

/** Shots that a service is asked for at a time. */
const CONCURRENCY = 2;
/** A join that differs by so many times as much as what is around it is seen. */
const SEEN_JOIN = 1.5;

interface VideosRequest {
  /** Positions of the shots that are to have films. */
  readonly shots: ReadonlySet<number>;
  /** How fast their cameras move, by their positions; nothing of those that stand. */
  readonly speeds: ReadonlyMap<number, CameraSpeed>;
  readonly film: OpenedEngine<ClipGenerator>;
  readonly plan: BackgroundPlan['background'];
  /** What the films begin with, and what is shown where the engine fails. */
  readonly picture?: BackdropPicture;
}

/**
 * Has a film made for each shot of a clip. Shots for which the engine fails have none, with a warning.
 *
 * @returns films by the positions of their shots
 * @throws the engine's error if there is no picture to show instead, or the user insists on the engine
 */
export async function makeVideos(
  context: WorkflowContext,
  clip: PreparedClip,
  request: VideosRequest,
): Promise<ReadonlyMap<number, BackdropVideo>> {
  const wanted = planVideos(clip, request.film.engine).filter(({ shot }) => request.shots.has(shot.index));
  const made = await makeClips(context, clip, wanted, request);
  const films = new Map<number, BackdropVideo>();
  for (const [i, { artifact, error }] of made.entries()) {
    const film = wanted[i]!;
    if (error) acceptStill(context, film, request, error);
    else films.set(film.shot.index, await joinVideo(context, clip, film, artifact));
  }
  return films;
}

async function makeClips(
  context: WorkflowContext,
  clip: PreparedClip,
  wanted: readonly PlannedVideo[],
  request: VideosRequest,
) {
  const { engine } = request.film;
  const still = await fitStill(context, clip, wanted[0], request);
  await using turn = new AcceleratorTurn(context);
  const getResources = ({ shot, format, clips }: PlannedVideo): ClipsResources => {
    const camera = request.speeds.get(shot.index);
    return {
      ...{ engine, turn, clips },
      request: createBackdropRequest(request.plan, format),
      ...(still && { still }),
      ...(camera && { guides: { camera } }),
    };
  };
  const standing = wanted.filter((film) => listUnused(getResources(film), film.format).length > 0);
  if (standing.length > 0)
    context.warn(
      createWarning('background.camera-not-followed', {
        name: clip.name,
        engine: engine.id,
        shots: standing.map(({ shot }) => shot.index + 1),
      }),
    );
  return await context.mapAttempts(makeClipsStep, wanted, {
    concurrency: Math.min(CONCURRENCY, engine.concurrency),
    getSize: () => 1,
    getInput: (film) => createClipsInput(getResources(film), film.frames, film.format),
    getResources,
  });
}

async function fitStill(
  context: WorkflowContext,
  { source }: PreparedClip,
  film: PlannedVideo | undefined,
  { film: { engine }, picture, plan }: VideosRequest,
): Promise<Still | undefined> {
  if (!picture || !film || engine.still === 'unused') return undefined;
  const { width, height } = film.format;
  const format = { ...getWorkingPicture(source.video), width, height };
  const { pixelFormat, color } = format;
  const input = {
    picture: picture.digest,
    fit: { mode: plan.fit, focus: plan.focus },
    format: { width, height, pixelFormat, color },
  };
  const { directory, manifest } = await context.step(fitStillStep, input, { picture, format });
  return { path: join(directory, FITTED_FILE), digest: manifest.output.digest };
}

async function joinVideo(
  context: WorkflowContext,
  clip: PreparedClip,
  { shot, format, clips: { lengths, overlap } }: PlannedVideo,
  { key, directory, manifest }: Artifact<ClipsOutput>,
): Promise<BackdropVideo> {
  const interpolator = await context.engines.createEmbedded('interpolator');
  const { id, version } = interpolator;
  const joined = await context.step(
    joinClipsStep,
    { clips: key, lengths, overlap, format, interpolator: { id, version } },
    { paths: manifest.output.files.map((file) => join(directory, file)), interpolator },
  );
  const rate = toNumber(format.frameRate);
  for (const { frame, ratio } of joined.manifest.output.joins)
    if (ratio > SEEN_JOIN)
      context.warn(
        createWarning('background.join-seen', {
          name: clip.name,
          shot: shot.index + 1,
          at: seconds(Math.round((shot.startSeconds + frame / rate) * 100) / 100),
          ratio: percent(ratio),
        }),
      );
  return openBackdropVideo(join(joined.directory, VIDEO_FILE), context.signal);
}

function acceptStill(
  { engines }: WorkflowContext,
  { shot }: PlannedVideo,
  { film, picture }: VideosRequest,
  error: SerializedError,
): void {
  if (!picture) throw FootlightError.fromJSON(error);
  engines.accept({
    code: 'background.engine-fell-back',
    asked: film.reference,
    used: createMessage('background.parallax'),
    scope: createMessage('background.shot', describeShot(shot)),
    error,
  });
}
