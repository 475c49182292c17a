import { writeFile } from 'node:fs/promises';
import type { Rational } from '../../core/rational.ts';
import { OutputFile } from '../containers/output-file.ts';
import { Encoder } from '../encoder.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import { requireVideo } from '../media-info.ts';
import { assertWithinLimits, DEFAULT_MEDIA_LIMITS } from '../media-limits.ts';
import type { Packet } from '../packet.ts';
import { probe } from '../probe.ts';
import { createDecodedPad } from '../video/working-picture.ts';
import { decodeFirstPicture } from './first-picture.ts';
import { encodeWhole } from './still.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const PIXEL_FORMAT = 'bgr0';

/**
 * Writes pictures as a video without loss (FFV1, 8-bit RGB, in Matroska), in the size of the first one.
 *
 * @throws what reading a picture throws
 */
export async function encodePictureSequence(
  paths: readonly [string, ...string[]],
  path: string,
  frameRate: Rational,
  signal: AbortSignal,
): Promise<void> {
  const { width, height } = requireVideo(await probe(paths[0]));
  const timeBase = { num: frameRate.den, den: frameRate.num };
  using encoder = await Encoder.openVideo({
    encoder: 'ffv1',
    width,
    height,
    pixelFormat: PIXEL_FORMAT,
    timeBase,
    frameRate,
    options: { level: 3, g: 1 },
  });
  await using output = await OutputFile.create(
    path,
    [{ parameters: encoder.getParameters(), timeBase, frameRate, isDefault: true }],
    { format: 'matroska' },
  );
  const write = async (packets: AsyncIterable<Packet>): Promise<void> => {
    for await (const packet of packets) await output.write(0, packet);
  };
  for (const [number, picture] of paths.entries()) {
    const frame = await readCovering(picture, { width, height }, PIXEL_FORMAT, signal);
    frame.pts = BigInt(number);
    frame.duration = 1n;
    await write(encoder.encode(frame, signal));
  }
  await write(encoder.encode(null, signal));
  await output.finish();
}

/** Writes a picture as a PNG of 8-bit RGB and another size, which it covers: what is too much is cut off on both sides. */
export async function savePictureAs(
  source: string,
  path: string,
  size: Size,
  signal: AbortSignal,
): Promise<void> {
  const frame = await readCovering(source, size, 'rgb24', signal);
  using encoder = await Encoder.openVideo({
    ...size,
    encoder: 'png',
    pixelFormat: 'rgb24',
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    options: {},
  });
  await writeFile(path, await encodeWhole(frame, encoder));
}

async function readCovering(
  path: string,
  { width, height }: Size,
  pixelFormat: string,
  signal: AbortSignal,
): Promise<Frame> {
  const info = await probe(path);
  assertWithinLimits(info, DEFAULT_MEDIA_LIMITS);
  const video = requireVideo(info);
  const scale = `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=lanczos+accurate_rnd`;
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${scale},crop=${width}:${height},setsar=1,format=${pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
  await graph.push('in', await decodeFirstPicture(path, video, signal));
  await graph.push('in', null);
  return (await graph.pull('out')) as Frame;
}
