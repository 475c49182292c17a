import {
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
  AV_PIX_FMT_YUVA420P,
  type AVCodecID,
  FF_DECODER_LIBVPX_VP8,
  FF_DECODER_LIBVPX_VP9,
  type FFDecoderCodec,
} from 'node-av/constants';
import { Codec, type CodecParameters, type Stream } from 'node-av/lib';
import { getPixelFormatName } from './pixel-format.ts';

/** The tag of a stream whose transparency lies beside its pictures, as in WebM; its value is then 1. */
export const ALPHA_MODE = 'alpha_mode';

const DECODERS = new Map<AVCodecID, FFDecoderCodec>([
  [AV_CODEC_ID_VP8, FF_DECODER_LIBVPX_VP8],
  [AV_CODEC_ID_VP9, FF_DECODER_LIBVPX_VP9],
]);

/**
 * The decoder that shows the transparency which lies beside a stream's pictures; undefined if there is none.
 *
 * @param alphaMode the stream's tag {@link ALPHA_MODE}
 */
export function findAlphaDecoder(
  codecId: AVCodecID,
  alphaMode: string | undefined | null,
): Codec | undefined {
  const name = alphaMode === '1' ? DECODERS.get(codecId) : undefined;
  return (name !== undefined && Codec.findDecoderByName(name)) || undefined;
}

/** Whether an encoder puts transparency beside the pictures. */
export function hasAlphaBeside({ codecId, format }: CodecParameters): boolean {
  return DECODERS.has(codecId) && format === AV_PIX_FMT_YUVA420P;
}

/** Whether pictures that are decoded in a format have their transparency beside them, which only Matroska holds. */
export function isAlphaBeside({ codec, pixelFormat }: { codec: string; pixelFormat: string }): boolean {
  return (codec === 'vp8' || codec === 'vp9') && pixelFormat === 'yuva420p';
}

/** The pixel format in which pictures of a stream are decoded here. */
export function getDecodedFormat({ codecpar, metadata }: Stream): string {
  const name = getPixelFormatName(codecpar.format);
  const isBeside = name === 'yuv420p' && findAlphaDecoder(codecpar.codecId, metadata?.get(ALPHA_MODE));
  return isBeside ? 'yuva420p' : name;
}
