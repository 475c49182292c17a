import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import type { VideoCodec } from '../../pipelines/film/encoding.ts';

export const DYNAMIC_RANGES = ['source', 'sdr'] as const;

/** Codecs whose players know HDR. */
const HDR_CODECS: readonly VideoCodec[] = ['hevc', 'av1', 'prores', 'ffv1'];

/**
 * The codec of the master: H.264, which plays everywhere, or HEVC where the range is high.
 *
 * @throws `output.codec-hdr` if a codec was asked for that can't hold HDR
 */
export function chooseCodec(asked: VideoCodec | 'auto', video: VideoStreamInfo): VideoCodec {
  const isHdr = video.isHighDynamicRange && !video.colorConversion;
  if (asked === 'auto') return isHdr ? 'hevc' : 'h264';
  if (!isHdr || HDR_CODECS.includes(asked)) return asked;
  throw new FootlightError('output.codec-hdr', {
    kind: 'usage',
    parameters: { transfer: video.color.transfer, codecs: anyOf(HDR_CODECS) },
    value: asked,
  });
}

/** Warns where a conversion was asked for and there is nothing to convert. */
export function warnOfStandardRange(
  context: Pick<WorkflowContext, 'warn'>,
  asked: (typeof DYNAMIC_RANGES)[number],
  { isHighDynamicRange }: VideoStreamInfo,
): void {
  if (asked === 'sdr' && !isHighDynamicRange) context.warn(createWarning('enhance.already-standard-range'));
}
