import { join } from 'node:path';
import type { ClipGenerator } from '../../engines/image-to-video.ts';
import type { MovingPart } from '../../engines/video-guides.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { AcceleratorTurn } from '../../pipelines/generation/accelerator-turn.ts';
import { planGuides } from '../../pipelines/generation/clip-guides.ts';
import { openForService } from '../../pipelines/generation/first-picture.ts';
import {
  type ClipsResources,
  createClipsInput,
  makeClipsStep,
} from '../../pipelines/generation/make-clips.ts';
import { splitIntoClips } from '../../pipelines/generation/split-clips.ts';
import type { Still } from '../../pipelines/generation/still.ts';
import { findCameraSpeed } from './scene-guides.ts';
import type { SceneInWork } from './scene-in-work.ts';
import { createSceneRequest } from './scene-request.ts';
import type { Storyboard } from './storyboard.ts';

/** Scenes that services are asked for at a time. */
const CONCURRENCY = 2;

type ClipScene = SceneInWork & { readonly engine: ClipGenerator };

/** Has the clips made of all scenes whose engines make files. What fails is kept as the scene's error. */
export async function prepareClips(
  context: WorkflowContext,
  { format, options }: Storyboard,
  scenes: readonly SceneInWork[],
): Promise<SceneInWork[]> {
  const begun = scenes.filter((each): each is ClipScene => each.engine.kind === 'clips' && !each.error);
  if (begun.length === 0) return [...scenes];
  const wanting: ClipScene[] = [];
  for (const each of begun) wanting.push(await openPictures(context, each));
  await using turn = new AcceleratorTurn(context);
  const planClips = ({ scene, engine }: ClipScene) =>
    splitIntoClips(scene.frames, { engine, maxFrames: options.frames }, format);
  const getResources = ({ scene, engine, still }: ClipScene): ClipsResources => ({
    engine,
    turn,
    request: createSceneRequest(scene, format, options),
    ...(still && { still }),
    maxFrames: options.frames,
    clips: planClips({ scene, engine }),
    guides: { ...findCameraSpeed(scene), ...scene.guides },
  });
  const made = await context.mapAttempts(makeClipsStep, wanting, {
    concurrency: Math.min(CONCURRENCY, ...wanting.map(({ engine }) => engine.concurrency)),
    getSize: () => 1,
    getInput: (each) => createClipsInput(getResources(each), each.scene.frames, format),
    getResources,
  });
  return scenes.map((each) => {
    const at = wanting.findIndex(({ scene }) => scene.number === each.scene.number);
    const [attempt, wanted] = [made[at], wanting[at]];
    if (!attempt || !wanted) return each;
    if (attempt.error) return { ...each, error: attempt.error };
    const { key, directory, manifest } = attempt.artifact;
    const paths = manifest.output.files.map((file) => join(directory, file));
    const endsWhole = planGuides(getResources(wanted), format).at(-1)?.lastPicture !== undefined;
    return { ...each, clips: { ...planClips(wanted), key, paths, endsWhole } };
  });
}

/** A scene with its pictures as its engine takes them. */
async function openPictures(context: WorkflowContext, each: ClipScene): Promise<ClipScene> {
  const { still, scene, engine } = each;
  const open = (picture: Still): Promise<Still> => openForService(context, picture, engine.pictureCodecs);
  const { lastPicture, motion } = scene.guides ?? {};
  const parts: MovingPart[] = [];
  for (const { mask, way } of motion?.parts ?? []) parts.push({ mask: await open(mask), way });
  const guides = {
    ...(lastPicture && { lastPicture: await open(lastPicture) }),
    ...(motion && { motion: { ...(motion.still && { still: await open(motion.still) }), parts } }),
  };
  return {
    ...each,
    ...(still && { still: await open(still) }),
    ...(scene.guides && { scene: { ...scene, guides } }),
  };
}
