import { createMessage } from '../../core/messages/message.ts';
import type { UpscaleRequest } from '../../engines/upscaler.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';
import { requireVideo, type VideoStreamInfo } from '../../media/media-info.ts';
import { assertWithinLimits, DEFAULT_MEDIA_LIMITS } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { fromRgbFilters } from '../../media/stills/picture-file.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';
import { UnusableResult } from '../hosted-generation/result-file.ts';

/** Models round sizes to some pixels. */
const MAX_ASPECT_CHANGE = 0.05;

/**
 * Reads the first frames of a video as luma in 10-bit codes of the source's matrix and range, in the target's size.
 *
 * @param limits.count frames that are wanted
 * @param limits.most frames that it may have: of a longer one nobody knows which belong to those that were sent
 * @throws {UnusableResult} of a video with fewer or more frames, or of another shape; errors of `input.*` and `media.*`
 */
export async function readLuma(
  path: string,
  { source, target: { width, height } }: Pick<UpscaleRequest, 'source' | 'target'>,
  { count, most, signal }: { readonly count: number; readonly most: number; readonly signal: AbortSignal },
): Promise<Uint16Array[]> {
  const info = await probe(path);
  assertWithinLimits(info, DEFAULT_MEDIA_LIMITS);
  const video = requireVideo(info);
  if (!hasShape(video, source)) throw new UnusableResult(createMessage('result-problem.other-shape'));
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]scale=${width}:${height}:flags=lanczos+accurate_rnd,${fromRgbFilters(source.color, false)}[out]`,
    outputs: { out: 'video' },
  });
  const planes: Uint16Array[] = [];
  let frames = 0;
  for await (const frame of decodeFrames(input, video.index, { signal })) {
    // What is beyond those that are wanted is only counted.
    if (++frames > count) frame.free();
    else await graph.push('in', frame);
    for await (const converted of graph.drain('out')) planes.push(copyLuma(converted, width, height));
    if (frames > most) break;
  }
  if (frames > most) throw new UnusableResult(createMessage('result-problem.long'));
  if (planes.length < count) throw new UnusableResult(createMessage('result-problem.short'));
  return planes;
}

function hasShape(
  { width, height }: VideoStreamInfo,
  sent: { readonly width: number; readonly height: number },
): boolean {
  const change = (width * sent.height) / (height * sent.width);
  return Math.abs(Math.log(change)) <= MAX_ASPECT_CHANGE;
}

function copyLuma(frame: Frame, width: number, height: number): Uint16Array {
  const { samples, stride } = getPlane16(frame, 0, width, height);
  const luma = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) luma.set(samples.subarray(y * stride, y * stride + width), y * width);
  frame.free();
  return luma;
}
