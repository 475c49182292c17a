import { createMessage, type Message } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { findConversion, type PictureFormat } from '../../media/cutting/picture-format.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import { isAlphaBeside } from '../../media/video/alpha-decoder.ts';
import { getPixelFormatInfo } from '../../media/video/pixel-format.ts';
import { listReductions } from '../source/reduction.ts';
import type { IndexedSource } from './indexed-source.ts';

/** Warns where a cut holds less color, fewer bits or less transparency than a source, once for all. */
export function warnOfReduction(
  context: Pick<WorkflowContext, 'warn'>,
  sources: readonly Pick<IndexedSource, 'video'>[],
  { picture, container }: { readonly picture: PictureFormat; readonly container: Container },
): void {
  const holdsAlpha =
    getPixelFormatInfo(picture.pixelFormat).hasAlpha &&
    (container.name === 'matroska' || !isAlphaBeside(picture));
  const losses = sources.flatMap(({ video }) => [
    ...listLosses(video, picture),
    ...(video.hasAlpha && !holdsAlpha ? [createMessage('reduction.alpha')] : []),
  ]);
  const different = new Map(losses.map((loss) => [JSON.stringify(loss), loss]));
  if (different.size > 0) context.warn(createWarning('cut.reduced', { losses: [...different.values()] }));
}

function listLosses(video: VideoStreamInfo, picture: PictureFormat): Message[] {
  const [from, to] = [getPixelFormatInfo(video.pixelFormat), getPixelFormatInfo(picture.pixelFormat)];
  // Where light is converted, bits mean something else.
  const bitDepth = findConversion(video, picture) ? from.bitDepth : to.bitDepth;
  return listReductions(from, { ...to, bitDepth });
}
