import type { PlanarTransform } from '../../../analysis/planar-transform.ts';
import { percent } from '../../../core/messages/message.ts';
import { createWarning } from '../../../core/warning.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import { getUprightAspect } from '../../../media/video/working-picture.ts';
import { describeShot, type PreparedClip } from '../clip.ts';
import type { MadeBackdrop } from '../generation/backdrop-maker.ts';
import type { BackgroundOptions } from '../options.ts';
import type { BackgroundPlan } from '../plan.ts';
import type { BackdropSource } from './backdrop.ts';
import type { BackdropPicture } from './backdrop-picture.ts';
import { createBlurBackdrop } from './blur-backdrop.ts';
import { createColorBackdrop } from './color-backdrop.ts';
import type { GivenBackground } from './given-background.ts';
import { createImageBackdrop } from './image-backdrop.ts';
import { createMadeVideoBackdrop } from './made-video-backdrop.ts';
import { type BackdropVideo, createVideoBackdrop } from './video-backdrop.ts';

/** What is to stand behind the subject of a clip. */
export interface BackdropRequest {
  readonly given: GivenBackground;
  readonly made: MadeBackdrop;
  /** Positions of the shots that are composed: nothing has to stand behind the others. */
  readonly shots: ReadonlySet<number>;
  readonly options: Pick<BackgroundOptions, 'depth' | 'provider'>;
  readonly plan: BackgroundPlan['background'];
  /**
   * Motion of the background of each frame since its shot began, as `CameraPosition` has it; undefined in shots in which
   * the camera stands. Without it, it stands in all.
   */
  readonly transforms?: readonly (PlanarTransform | undefined)[];
}

/** Opens what is to stand behind the subject of a clip, and says where it is too short. */
export async function openBackdrop(
  context: WorkflowContext,
  clip: PreparedClip,
  request: BackdropRequest,
): Promise<BackdropSource> {
  const { given, made } = request;
  switch (given.kind) {
    case 'image':
    case 'prompt':
      return made.films.size > 0 || !made.picture
        ? createMadeVideos(context, clip, request)
        : createImage(context, clip, request, made.picture);
    case 'video':
      return createVideo(context, clip, request, given.video);
    case 'blur':
      return createBlurBackdrop(given.strength);
    case 'color':
      return createColorBackdrop(given.color);
    case 'none':
      throw new Error('mattes alone have no background');
  }
}

/** Made videos behind their shots; behind the others, the picture that they begin with. */
async function createMadeVideos(
  context: WorkflowContext,
  clip: PreparedClip,
  request: BackdropRequest,
): Promise<BackdropSource> {
  const { films, picture } = request.made;
  const { sampleAspectRatio, times } = describeVideo(clip);
  const { fit: mode, focus } = request.plan;
  const filmed = clip.routes.flatMap(({ shot: { index, startFrame, endFrame } }) => {
    const backdrop = films.get(index);
    if (!backdrop) return [];
    const own = { ...times, pts: times.pts.slice(startFrame, endFrame) };
    const film = createVideoBackdrop({ backdrop, fit: { mode, focus }, sampleAspectRatio, times: own });
    return [{ startFrame, endFrame, film }];
  });
  const isWhole = [...request.shots].every((index) => films.has(index));
  return createMadeVideoBackdrop(
    filmed,
    isWhole || !picture ? undefined : await createImage(context, clip, request, picture),
  );
}

async function createImage(
  context: WorkflowContext,
  clip: PreparedClip,
  { options, plan, transforms }: BackdropRequest,
  picture: BackdropPicture,
): Promise<BackdropSource> {
  const isMoving = transforms?.some((transform) => transform !== undefined) === true;
  const { depth, provider } = options;
  const camera = isMoving
    ? {
        transforms,
        shotLengths: countFrames(clip),
        depth: await context.engines.use('depth', depth, { provider }),
      }
    : undefined;
  return createImageBackdrop({
    picture,
    fit: { mode: plan.fit, focus: plan.focus },
    hasLife: plan.life,
    ...describeVideo(clip),
    ...(camera && { camera }),
    onPartlyFollowed: (shot, share) => {
      const parameters = { name: clip.name, ...describeShot(clip.routes[shot]!.shot), share: percent(share) };
      context.warn(createWarning('background.camera-followed-in-part', parameters));
    },
  });
}

function createVideo(
  context: WorkflowContext,
  clip: PreparedClip,
  { plan }: BackdropRequest,
  video: BackdropVideo,
): BackdropSource {
  const backdrop = createVideoBackdrop({
    backdrop: video,
    fit: { mode: plan.fit, focus: plan.focus },
    ...describeVideo(clip),
  });
  const { name } = clip;
  if (backdrop.ending === 'looped') context.warn(createWarning('background.video-looped', { name }));
  if (backdrop.ending === 'held') context.warn(createWarning('background.video-held', { name }));
  return backdrop;
}

function countFrames({ source }: PreparedClip): number[] {
  return source.features.shots.map(({ startFrame, endFrame }) => endFrame - startFrame);
}

function describeVideo({ source: { video, index } }: PreparedClip) {
  return {
    sampleAspectRatio: getUprightAspect(video),
    times: { pts: index.pts, timeBase: video.timeBase, frameRate: video.averageFrameRate },
  };
}
