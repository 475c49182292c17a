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
  if (chroma !== 'auto' && !samplings.includes(chroma)) {
    const parameters = { codec, choices: anyOf(samplings) };
    throw new FootlightError('output.codec-chroma', { kind: 'usage', parameters, value: chroma });
  }
  if (bits !== 'auto' && !depths.includes(bits)) {
    const parameters = { codec, choices: anyOf(depths) };
    throw new FootlightError('output.codec-bits', { kind: 'usage', parameters, value: bits });
  }
  const { isHighDynamicRange, colorConversion, color } = video;
  if (bits === '8' && isHighDynamicRange && !colorConversion) {
    const parameters = { transfer: color.transfer };
    throw new FootlightError('output.bits-hdr', { kind: 'usage', parameters, value: bits });
  }
}
