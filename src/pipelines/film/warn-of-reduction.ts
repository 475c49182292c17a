import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { listReductions } from '../source/reduction.ts';

/** Bits of a color in a working picture. */
const WORKING_BITS = 10;

/** Warns where a master holds less color or fewer bits than its source, once for all. */
export function warnOfReduction(
  context: Pick<WorkflowContext, 'warn'>,
  video: VideoStreamInfo,
  { pixelFormat }: { readonly pixelFormat: string },
): void {
  const [source, master] = [getPixelFormatInfo(video.pixelFormat), getPixelFormatInfo(pixelFormat)];
  // Where light is converted, bits mean something else.
  const bitDepth = video.colorConversion ? source.bitDepth : Math.min(WORKING_BITS, master.bitDepth);
  const losses = listReductions(source, { ...master, bitDepth });
  if (losses.length > 0) context.warn(createWarning('video.reduced', { losses }));
}
