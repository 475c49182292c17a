import { FootlightError, getErrorMessages, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { openReferenced } from '../../execution/inputs/referenced-file.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readFileState } from '../../media/file-state.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { readPicture } from '../../media/stills/picture-file.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import type { ScriptScene } from '../../story/script/script.ts';
import type { GivenPicture } from './scene.ts';

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
  for (const { number, image } of scenes) {
    if (image === undefined) continue;
    const path = await openReferenced(context, image, script);
    const open = async (): Promise<string> => {
      await readFileState(path);
      await checkPicture(path);
      return hashFile(path, context.signal);
    };
    const digest = await open().catch((error: unknown) => {
      throwIfCancelled(context.signal);
      throw createImageError(number, image, error);
    });
    pictures.set(number, { name: image, path, digest });
  }
  return pictures;
}

/** Decodes a picture. @throws if it can't be shown */
export async function checkPicture(path: string): Promise<void> {
  const info = await probe(path);
  const video = requireVideo(info);
  (await readPicture(path, video, getWorkingPicture(video))).free();
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
