import { listAudioStreams, type MediaInfo, type VideoStreamInfo } from '../media-info.ts';

/** Containers by FFmpeg's names, with the media type that browsers play them as. */
const AUDIO_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
};
const AUDIO_CODECS: Readonly<Record<string, readonly string[]>> = {
  mp3: ['mp3'],
  wav: ['pcm_s16le'],
  flac: ['flac'],
};

/**
 * The media type as which Chromium, Firefox and Safari all play a file as it is.
 *
 * @returns undefined if one of them might not
 */
export function findPlayableType(info: MediaInfo): string | undefined {
  if (info.missingBytes > 0) return undefined;
  const videos = info.streams.filter((each) => each.kind === 'video' && !each.isAttachedPicture);
  const codecs = listAudioStreams(info).map(({ codec }) => codec);
  const ownCodecs = AUDIO_CODECS[info.format];
  if (ownCodecs) {
    const isPlayed = videos.length === 0 && codecs.length === 1 && ownCodecs.includes(codecs[0]!);
    return isPlayed ? AUDIO_TYPES[info.format] : undefined;
  }
  if (!isMp4(info) || videos.length > 1 || !codecs.every((codec) => codec === 'aac')) return undefined;
  const [video] = videos as VideoStreamInfo[];
  if (!video) return codecs.length > 0 ? 'audio/mp4' : undefined;
  return isPlainH264(video) ? 'video/mp4' : undefined;
}

/** QuickTime's own files are not MP4 for all browsers. */
function isMp4({ format, metadata }: MediaInfo): boolean {
  return format.split(',').includes('mp4') && metadata.major_brand?.trim() !== 'qt';
}

/** No browser takes fields apart, and none but a few decode more than 8 bits or other chroma. */
function isPlainH264({ codec, pixelFormat, fieldOrder, isHighDynamicRange }: VideoStreamInfo): boolean {
  const isProgressive = fieldOrder === undefined || fieldOrder === 'progressive';
  return codec === 'h264' && /^yuvj?420p$/.test(pixelFormat) && isProgressive && !isHighDynamicRange;
}
