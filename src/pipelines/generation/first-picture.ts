import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Step } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { requireVideo } from '../../media/media-info.ts';
import { probe } from '../../media/probe.ts';
import { readOrientation } from '../../media/stills/first-picture.ts';
import { holdsOnePicture } from '../../media/stills/one-picture.ts';
import { encodePicture, getPictureFormat, readPicture } from '../../media/stills/picture-file.ts';
import { getWorkingPicture } from '../../media/video/working-picture.ts';
import { GENERATION_STAGES } from './stages.ts';
import type { Still } from './still.ts';

const PICTURE_FILE = 'picture.png';
/** What every service takes, by FFmpeg's names of codecs. */
const USUAL = ['png', 'mjpeg'];

/** Writes the first picture of a file as a PNG. */
const saveFirstPictureStep: Step<{ readonly picture: string }, { readonly path: string }, null> = {
  ...GENERATION_STAGES['make-stills'],
  version: 'first-picture-1',
  async run({ directory, signal }, _input, { path }) {
    const video = await readOrientation(path, requireVideo(await probe(path)), signal);
    const picture = getWorkingPicture(video);
    const frame = await readPicture(path, video, picture);
    const png = await encodePicture(frame, picture, getPictureFormat(PICTURE_FILE), video.bitDepth > 8);
    await writeFile(join(directory, PICTURE_FILE), png);
    return null;
  },
};

/**
 * A picture as services take it: the file itself, or its first picture as a PNG where it is a video, or of a kind that is not
 * taken. The digest stays that of what was given.
 *
 * @param codecs what is taken besides PNG and JPEG, by FFmpeg's names of codecs
 */
export async function openForService(
  context: WorkflowContext,
  picture: Still,
  codecs: readonly string[] = [],
): Promise<Still> {
  const info = await probe(picture.path);
  const isTaken = [...USUAL, ...codecs].includes(requireVideo(info).codec);
  if (isTaken && holdsOnePicture(info.format)) return picture;
  const { directory } = await context.step(saveFirstPictureStep, { picture: picture.digest }, picture);
  return { ...picture, path: join(directory, PICTURE_FILE) };
}
