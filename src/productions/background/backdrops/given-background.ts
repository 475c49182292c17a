import { FootlightError } from '../../../core/errors.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { BackgroundOptions } from '../options.ts';
import { type BackdropPicture, openBackdropPicture } from './backdrop-picture.ts';
import { type BackdropVideo, openBackdropVideo } from './video-backdrop.ts';
import { showWholePictures } from './whole-pictures.ts';

/** What new backgrounds are made from, opened and checked. */
export type GivenBackground =
  | { readonly kind: 'image'; readonly picture: BackdropPicture }
  | { readonly kind: 'video'; readonly video: BackdropVideo }
  | { readonly kind: 'color'; readonly color: string }
  | { readonly kind: 'blur'; readonly strength: number }
  /** It is made from words. */
  | { readonly kind: 'prompt' }
  | { readonly kind: 'none' };

const KINDS = ['image', 'video', 'color', 'blur'] as const satisfies readonly GivenBackground['kind'][];

/**
 * Checks what is to stand behind the subject.
 *
 * @throws `background.choose-one` if there is nothing, or more than one, and for pictures and videos that can't be used
 */
export async function openGivenBackground(
  context: WorkflowContext,
  options: BackgroundOptions,
): Promise<GivenBackground> {
  const { signal } = context;
  const given = KINDS.filter((kind) => options[kind] !== undefined && options[kind] !== false);
  if (options.matteOnly && given.length === 0) return { kind: 'none' };
  if (given.length === 0 && options.prompt !== undefined) return { kind: 'prompt' };
  if (given.length !== 1)
    throw new FootlightError('background.choose-one', {
      kind: 'usage',
      reason: given.length === 0 ? 'none' : 'several',
      parameters: { given },
    });
  const { image, video, color, blurStrength } = options;
  if (image !== undefined) return { kind: 'image', picture: await openBackdropPicture(image, signal) };
  if (video !== undefined) {
    const opened = await openBackdropVideo(video, signal);
    return { kind: 'video', video: await showWholePictures(context, opened) };
  }
  if (color !== undefined) return { kind: 'color', color };
  return { kind: 'blur', strength: blurStrength };
}
