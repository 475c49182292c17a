import { prefetchItems } from '../../core/concurrency.ts';
import { type Rational, toNumber } from '../../core/rational.ts';
import { OutputFile } from '../../media/containers/output-file.ts';
import { createEncoderSettings, type PieceEncoding } from '../../media/cutting/picture-format.ts';
import { Encoder } from '../../media/encoder.ts';
import type { Frame } from '../../media/frame.ts';
import type { Packet } from '../../media/packet.ts';
import { createScenePictureFormat } from './scene-picture.ts';
import type { VideoFormat } from './video-format.ts';

/** How scenes are encoded. */
export interface SceneEncoding {
  /** Constant rate factor. */
  readonly crf: number;
  /** Bits a second, instead of a constant quality. */
  readonly bitRate?: number;
}

const READ_AHEAD = 2;
/** Seconds between pictures at which a transition may begin to copy the rest of a scene. */
const KEY_SECONDS = 2;

/**
 * Encodes the frames of a scene, with timestamps in frames, as H.264 in an MP4 file. Scenes of one format are joined without
 * encoding them again.
 *
 * @returns the number of frames
 */
export async function encodeScene(
  path: string,
  frames: AsyncIterable<Frame>,
  format: VideoFormat,
  encoding: SceneEncoding,
  signal: AbortSignal,
): Promise<number> {
  using encoder = await openEncoder(format, encoding);
  const { timeBase } = encoder;
  await using file = await OutputFile.create(
    path,
    [{ parameters: encoder.getParameters(), timeBase, frameRate: format.frameRate, isDefault: true }],
    { format: 'mp4', options: { movflags: '+faststart', video_track_timescale: format.frameRate.num } },
  );
  const write = async (packets: AsyncIterable<Packet>): Promise<void> => {
    for await (const packet of packets) await file.write(0, packet);
  };
  let count = 0;
  // The next frames are drawn while one is encoded.
  for await (const frame of prefetchItems(frames, READ_AHEAD, (left) => left.free())) {
    count++;
    await write(encoder.encode(frame, signal));
  }
  await write(encoder.encode(null, signal));
  await file.finish();
  return count;
}

function openEncoder(format: VideoFormat, { crf, bitRate }: SceneEncoding): Promise<Encoder> {
  const { frameRate } = format;
  const piece: PieceEncoding = {
    format: createScenePictureFormat(format),
    quality: crf,
    effort: 'thorough',
    bitRate,
  };
  const settings = createEncoderSettings(piece, invert(frameRate));
  const g = Math.max(1, Math.round(KEY_SECONDS * toNumber(frameRate)));
  return Encoder.openVideo({ ...settings, options: { ...settings.options, preset: 'veryfast', g } });
}

function invert({ num, den }: Rational): Rational {
  return { num: den, den: num };
}
