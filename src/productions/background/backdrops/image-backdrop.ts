import { hashJson } from '../../../core/hashing.ts';
import { SubtleLife } from '../../../frames/life/subtle-life.ts';
import { createFitFilters } from '../../../media/stills/fit-filters.ts';
import type { WorkingPicture } from '../../../media/video/working-picture.ts';
import type { Backdrop, BackdropSource } from './backdrop.ts';
import { readBackdropPicture } from './backdrop-picture.ts';
import type { ImageBackdropRequest } from './image-request.ts';
import { MovingImage } from './moving-image.ts';
import { createLoopClock } from './video-times.ts';

/** A still picture: as it is, with a little life, or moved with the video's camera. */
export function createImageBackdrop(request: ImageBackdropRequest): BackdropSource {
  const { picture, fit, hasLife, camera, times } = request;
  const moving = camera && new MovingImage(request, camera);
  return {
    key: hashJson({
      kind: 'image',
      version: camera ? 3 : 2,
      digest: picture.digest,
      fit,
      sampleAspectRatio: request.sampleAspectRatio,
      hasLife,
      times: hasLife ? times : null,
      transforms: camera?.transforms.map((transform) => transform ?? null) ?? null,
      ...(camera && { shotLengths: camera.shotLengths }),
      depth: camera ? { id: camera.depth.id, version: camera.depth.version } : null,
    }),
    open: (format, signal) => moving?.open(format, signal) ?? openStill(request, format, signal),
  };
}

async function openStill(
  { picture, fit, sampleAspectRatio, times, hasLife }: ImageBackdropRequest,
  format: WorkingPicture,
  signal: AbortSignal,
): Promise<Backdrop> {
  const frame = await readBackdropPicture(
    picture,
    createFitFilters(picture.video, { ...format, sampleAspectRatio }, fit),
    signal,
  );
  const life = hasLife ? SubtleLife.create(frame, format) : undefined;
  const isAlive = life !== undefined && life.kinds.length > 0;
  const getPhase = createLoopClock(times);
  return {
    isStill: !isAlive,
    read: async (number) => (isAlive ? life.render(getPhase(number)) : frame.clone()!),
    [Symbol.asyncDispose]: async () => frame.free(),
  };
}
