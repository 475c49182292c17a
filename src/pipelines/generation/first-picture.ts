import { join } from 'node:path';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { isMovingPicture } from '../../media/stills/moving-picture.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { saveLastPicture } from './last-picture.ts';
import { GENERATION_STAGES } from './stages.ts';
import type { Still } from './still.ts';

const PICTURE_FILE = 'picture.png';
/** What every service takes. */
const USUAL = ['png', 'mjpeg'];

/** Writes the first picture of a file as a PNG. */
const saveFirstPictureStep: Step<{ readonly picture: string }, { readonly path: string }, null> = {
  ...GENERATION_STAGES['make-stills'],
  version: 'first-picture-1',
  async run({ directory, signal }, _input, { path }) {
    await saveLastPicture(await probe(path), join(directory, PICTURE_FILE), signal, 0);
    return null;
  },
};

/**
 * A picture as services take it: the file itself, or its first picture as a PNG where it is a video or of a kind that is not
 * taken. The digest stays that of what was given.
 *
 * @param codecs names of FFmpeg's of what is taken besides PNG and JPEG
 */
export async function openForService(
  context: WorkflowContext,
  picture: Still,
  codecs: readonly string[] = [],
): Promise<Still> {
  const info = await probe(picture.path);
  const { codec } = requireVideo(info);
  if (!isMovingPicture(info) && [...USUAL, ...codecs].includes(codec)) return picture;
  const { directory } = await context.step(saveFirstPictureStep, { picture: picture.digest }, picture);
  return { ...picture, path: join(directory, PICTURE_FILE) };
}
