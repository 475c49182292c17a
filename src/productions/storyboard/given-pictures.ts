import { FootlightError, getErrorMessages, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { MotionMasks, MovingPart } from '../../engines/video-guides.ts';
import { openReferenced } from '../../execution/inputs/referenced-file.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readFileState } from '../../media/file-state.ts';
import { type MediaInfo, requireVideo } from '../../media/media-info.ts';
import { checkPicture } from '../../pipelines/generation/check-picture.ts';
import type { ScriptMotion, ScriptScene } from '../../story/script/script.ts';
import type { GivenPicture, Scene } from './scene.ts';

/**
 * Opens the pictures that scenes name, and reads each once, before anything is made.
 *
 * @returns the pictures by their scenes' numbers
 * @throws `storyboard.image` which names the scene, and what `openReferenced` throws
 */
export async function openGivenPictures(
  context: WorkflowContext,
  scenes: readonly ScriptScene[],
  script: string,
): Promise<ReadonlyMap<number, GivenPicture>> {
  const pictures = new Map<number, GivenPicture>();
  for (const { number: scene, image } of scenes)
    if (image !== undefined)
      pictures.set(scene, await openPicture(context, { scene, field: 'image', image }, script));
  return pictures;
}

/**
 * Opens the pictures that scenes end with, and those that mark what moves.
 *
 * @returns them by their scenes' numbers
 * @throws as `openGivenPictures`
 */
export async function openGivenGuides(
  context: WorkflowContext,
  scenes: readonly ScriptScene[],
  script: string,
): Promise<ReadonlyMap<number, NonNullable<Scene['guides']>>> {
  const guides = new Map<number, NonNullable<Scene['guides']>>();
  for (const { number, last_image: last, motion } of scenes) {
    if (last === undefined && !motion) continue;
    const open = (field: string, image: string) =>
      openPicture(context, { scene: number, field, image }, script);
    guides.set(number, {
      ...(last !== undefined && { lastPicture: await open('last_image', last) }),
      ...(motion && { motion: await openMotion(motion, open) }),
    });
  }
  return guides;
}

async function openMotion(
  { still, parts = [] }: ScriptMotion,
  open: (field: string, image: string) => Promise<GivenPicture>,
): Promise<MotionMasks> {
  const opened: MovingPart[] = [];
  for (const { mask, way } of parts) opened.push({ mask: await open('motion.parts.mask', mask), way });
  return { ...(still !== undefined && { still: await open('motion.still', still) }), parts: opened };
}

/** A picture by the scene and the field of the script that name it. */
interface NamedPicture {
  readonly scene: number;
  readonly field: string;
  readonly image: string;
}

async function openPicture(
  context: WorkflowContext,
  { scene, field, image }: NamedPicture,
  script: string,
): Promise<GivenPicture> {
  const path = await openReferenced(context, image, script);
  const open = async (): Promise<string> => {
    await readFileState(path);
    if (isVideo(await checkPicture(path)))
      context.warn(createWarning('storyboard.image-of-video', { scene, field, image }));
    return hashFile(path, context.signal);
  };
  const digest = await open().catch((error: unknown) => {
    throwIfCancelled(context.signal);
    throw createImageError(scene, image, error);
  });
  return { name: image, path, digest };
}

/** Whether more than one picture is in a file, as its length says. */
function isVideo(info: MediaInfo): boolean {
  const pictures = (info.durationSeconds ?? 0) * toNumber(requireVideo(info).averageFrameRate);
  return pictures > 1.5;
}

function createImageError(scene: number, image: string, cause: unknown): FootlightError {
  const { message: problem } = getErrorMessages(toFootlightError(cause));
  return new FootlightError('storyboard.image', {
    kind: 'input',
    parameters: { scene, problem },
    value: image,
    cause,
  });
}
