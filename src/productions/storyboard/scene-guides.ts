import { createWarning } from '../../core/warning.ts';
import type { VideoGenerator } from '../../engines/image-to-video.ts';
import type { CameraSpeed, VideoGuide, VideoGuides } from '../../engines/video-guides.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { CameraDirection } from '../../imagery/camera-direction.ts';
import { listUnused } from '../../pipelines/generation/clip-guides.ts';
import { splitIntoClips } from '../../pipelines/generation/split-clips.ts';
import type { Scene } from './scene.ts';
import type { Storyboard } from './storyboard.ts';

/** A slow camera: what it passes, or by how much it comes closer, in a second. */
const SLOW = 0.03;
const STANDING: CameraSpeed = { pan: 0, tilt: 0, zoom: 0, roll: 0 };
const SPEEDS: Readonly<Record<CameraDirection, Partial<CameraSpeed>>> = {
  left: { pan: -SLOW },
  right: { pan: SLOW },
  up: { tilt: SLOW },
  down: { tilt: -SLOW },
  in: { zoom: SLOW },
  out: { zoom: -SLOW },
};

/** How fast the camera of a scene moves, for engines that are told so; nothing where the script doesn't say where it goes. */
export function findCameraSpeed({ direction }: Pick<Scene, 'direction'>): Pick<VideoGuides, 'camera'> {
  return direction ? { camera: { ...STANDING, ...SPEEDS[direction] } } : {};
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
  for (const found of Map.groupBy(unused, ({ guide, engine }) => JSON.stringify([guide, engine])).values()) {
    const [{ guide, engine }] = found as [(typeof found)[number]];
    context.warn(
      createWarning(guide === 'motion' ? 'storyboard.motion-unused' : 'storyboard.last-image-unused', {
        engine,
        scenes: found.map(({ scene }) => scene),
      }),
    );
  }
}
