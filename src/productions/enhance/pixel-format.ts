import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import {
  type BitDepth,
  type ChromaSampling,
  PIXEL_CHOICES,
  type VideoCodec,
} from '../../pipelines/film/encoding.ts';

interface PixelOptions {
  readonly codec: VideoCodec;
  readonly chroma: ChromaSampling;
  readonly bits: BitDepth;
}

/**
 * Refuses pixels that a codec can't hold, or that can't hold HDR.
 *
 * @throws `output.codec-chroma`, `output.codec-bits`, `output.bits-hdr`
 */
export function assertPixelsFit({ codec, chroma, bits }: PixelOptions, video: VideoStreamInfo): void {
  const { chroma: samplings, bits: depths } = PIXEL_CHOICES[codec];
  if (chroma !== 'auto' && !samplings.includes(chroma))
    throw createError('output.codec-chroma', chroma, { codec, choices: anyOf(samplings) });
  if (bits !== 'auto' && !depths.includes(bits))
    throw createError('output.codec-bits', bits, { codec, choices: anyOf(depths) });
  const { isHighDynamicRange, colorConversion, color } = video;
  if (bits === '8' && isHighDynamicRange && !colorConversion)
    throw createError('output.bits-hdr', bits, { transfer: color.transfer });
}

function createError(code: string, value: string, parameters: FootlightError['parameters']): FootlightError {
  return new FootlightError(code, { kind: 'usage', parameters, value });
}
