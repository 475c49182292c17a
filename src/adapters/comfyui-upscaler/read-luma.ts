import type { UpscaleRequest } from '../../engines/upscaler.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import { decodeFrames } from '../../media/decoder.ts';
import { FilterGraph } from '../../media/filter-graph.ts';
import { type Frame, getPlane16 } from '../../media/frame.ts';
import { requireVideo } from '../../media/media-info.ts';
import { assertWithinLimits, DEFAULT_MEDIA_LIMITS } from '../../media/media-limits.ts';
import { probe } from '../../media/probe.ts';
import { fromRgbFilters } from '../../media/stills/picture-file.ts';
import { createDecodedPad } from '../../media/video/working-picture.ts';

/** Reads the first frames of a video as luma in 10-bit codes of the source's matrix and range, in the target's size. */
export async function readLuma(
  path: string,
  { source: { color }, target: { width, height } }: Pick<UpscaleRequest, 'source' | 'target'>,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<Uint16Array[]> {
  const info = await probe(path);
  assertWithinLimits(info, DEFAULT_MEDIA_LIMITS);
  const video = requireVideo(info);
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]scale=${width}:${height}:flags=lanczos+accurate_rnd,${fromRgbFilters(color, false)}[out]`,
    outputs: { out: 'video' },
  });
  const planes: Uint16Array[] = [];
  for await (const frame of decodeFrames(input, video.index)) {
    signal.throwIfAborted();
    await graph.push('in', frame);
    for await (const converted of graph.drain('out')) planes.push(copyLuma(converted, width, height));
    if (planes.length >= count) break;
  }
  return planes.slice(0, count);
}

function copyLuma(frame: Frame, width: number, height: number): Uint16Array {
  const { samples, stride } = getPlane16(frame, 0, width, height);
  const luma = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) luma.set(samples.subarray(y * stride, y * stride + width), y * width);
  frame.free();
  return luma;
}
