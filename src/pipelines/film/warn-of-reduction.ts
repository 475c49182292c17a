import type { Message } from '../../core/messages/message.ts';
import { createMessage } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { getPixelFormatInfo, type PixelFormatInfo } from '../../media/video/pixel-format.ts';

/** Bits of a color in a working picture. */
const WORKING_BITS = 10;

/** Warns where a master holds less color or fewer bits than its source, once for all. */
export function warnOfReduction(
  context: Pick<WorkflowContext, 'warn'>,
  video: VideoStreamInfo,
  { pixelFormat }: { readonly pixelFormat: string },
): void {
  const [source, master] = [getPixelFormatInfo(video.pixelFormat), getPixelFormatInfo(pixelFormat)];
  const losses: Message[] = [];
  if (!source.isGray && hasLessColor(master, source))
    losses.push(createMessage('reduction.chroma', { from: nameSampling(source), to: nameSampling(master) }));
  const bits = Math.min(WORKING_BITS, master.bitDepth);
  if (bits < source.bitDepth && !video.colorConversion)
    losses.push(createMessage('reduction.bits', { from: source.bitDepth, to: bits }));
  if (losses.length > 0) context.warn(createWarning('video.reduced', { losses }));
}

function hasLessColor(a: PixelFormatInfo, b: PixelFormatInfo): boolean {
  return a.chromaShiftX > b.chromaShiftX || a.chromaShiftY > b.chromaShiftY;
}

function nameSampling({ isRgb, chromaShiftX, chromaShiftY }: PixelFormatInfo): string {
  if (isRgb) return 'RGB';
  if (chromaShiftX === 0) return chromaShiftY === 0 ? '4:4:4' : '4:4:0';
  if (chromaShiftX === 2) return chromaShiftY === 0 ? '4:1:1' : '4:1:0';
  return chromaShiftY === 0 ? '4:2:2' : '4:2:0';
}
