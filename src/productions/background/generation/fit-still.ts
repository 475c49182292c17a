import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../../../core/hashing.ts';
import type { Step } from '../../../execution/step.ts';
import { createFitFilters, type Fit } from '../../../media/stills/fit-filters.ts';
import { encodePicture, getPictureFormat } from '../../../media/stills/picture-file.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';
import { type BackdropPicture, readBackdropPicture } from '../backdrops/backdrop-picture.ts';
import { STAGES } from '../stages.ts';

export const FITTED_FILE = 'still.png';

interface FitInput {
  /** SHA-256 of the picture. */
  readonly picture: string;
  readonly fit: Fit;
  /** The picture in square pixels. */
  readonly format: Pick<WorkingPicture, 'width' | 'height' | 'pixelFormat' | 'color'>;
}

interface FitResources {
  readonly picture: BackdropPicture;
  readonly format: WorkingPicture;
}

/** Brings a picture to the shape of the frames, so that the film that begins with it has it too. */
export const fitStillStep: Step<FitInput, FitResources, { readonly digest: string }> = {
  ...STAGES['fit-still'],
  version: '1',
  isLocal: true,
  async run({ directory, signal }, { fit }, { picture, format }) {
    const path = join(directory, FITTED_FILE);
    const target = { ...format, sampleAspectRatio: { num: 1, den: 1 } };
    const frame = await readBackdropPicture(picture, createFitFilters(picture.video, target, fit), signal);
    await writeFile(path, await encodePicture(frame, format, getPictureFormat(path), false));
    return { digest: await hashFile(path, signal) };
  },
};
