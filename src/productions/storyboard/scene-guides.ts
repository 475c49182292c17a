import { createWarning } from '../../core/warning.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { CameraSpeed, VideoGuide, VideoGuides } from '../../engines/video-guides.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { CameraMove } from '../../imagery/read-imagery.ts';
import { listUnused } from '../../pipelines/generation/clip-guides.ts';
import { splitIntoClips } from '../../pipelines/generation/split-clips.ts';
import type { Scene } from './scene.ts';
import type { Storyboard } from './storyboard.ts';

/** A slow camera: what it passes, or by how much it comes closer, in a second. */
const SLOW = 0.03;
const STANDING: CameraSpeed = { pan: 0, tilt: 0, zoom: 0, roll: 0 };
const SPEEDS: Readonly<Record<CameraMove, Partial<CameraSpeed>>> = {
  push: { zoom: SLOW },
  pull: { zoom: -SLOW },
  pan: { pan: SLOW },
  tilt: { tilt: SLOW },
  crane: { tilt: SLOW },
  still: {},
};

/** How fast the camera of a scene moves, for engines that are told so; nothing where it stands. */
export function findCameraSpeed(move: CameraMove): Pick<VideoGuides, 'camera'> {
  const parts = SPEEDS[move];
  return Object.keys(parts).length === 0 ? {} : { camera: { ...STANDING, ...parts } };
}

/**
 * Says of which scenes the last picture, or what moves in the first, has no effect on what their engines make, once for each.
 * How the camera moves stands in the words too.
 */
export function warnOfUnusedGuides(
  context: Pick<WorkflowContext, 'warn'>,
  { scenes, engines, options, format }: Storyboard,
): void {
  const listOf = (scene: Scene, engine: VideoGenerator): readonly VideoGuide[] => {
    const { guides = {} } = scene;
    if (engine.kind === 'frames') return Object.keys(guides) as VideoGuide[];
    const clips = splitIntoClips(scene.frames, { engine, maxFrames: options.frames }, format);
    return listUnused({ engine, guides, clips, maxFrames: options.frames }, format);
  };
  const unused = scenes.flatMap((scene) => {
    const engine = engines.getVideo(scene);
    return listOf(scene, engine).map((guide) => ({ scene: scene.number, guide, engine: engine.id }));
  });
  for (const [what, numbers] of Map.groupBy(unused, ({ guide, engine }) => `${guide} ${engine}`)) {
    const [guide, engine] = what.split(' ') as ['lastPicture' | 'motion', string];
    context.warn(
      createWarning(guide === 'motion' ? 'storyboard.motion-unused' : 'storyboard.last-image-unused', {
        engine,
        scenes: numbers.map(({ scene }) => scene),
      }),
    );
  }
}
