import { InputFile } from '../src/media/containers/input-file.ts';
import { OutputFile } from '../src/media/containers/output-file.ts';
import { decodeFrames } from '../src/media/decoder.ts';
import { Encoder } from '../src/media/encoder.ts';
import { FilterGraph, filterFrames } from '../src/media/filter-graph.ts';
import { findMainVideo, type VideoStreamInfo } from '../src/media/media-info.ts';
import { probe } from '../src/media/probe.ts';
import { createDecodedPad } from '../src/media/video/working-picture.ts';

/** A film's picture through a filter of FFmpeg and x264 (medium, crf 18, 8 bits): what a plain pass costs. */
export async function filterAndEncode(from: string, to: string, text: string): Promise<void> {
  const source: VideoStreamInfo = findMainVideo(await probe(from))!;
  await using input = await InputFile.open(from);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(source) },
    text: `[in]${text},format=yuv420p[out]`,
    outputs: { out: 'video' },
  });
  let encoder: Encoder | undefined;
  let file: OutputFile | undefined;
  for await (const frame of filterFrames(decodeFrames(input, source.index), graph)) {
    encoder ??= await Encoder.openVideo({
      encoder: 'libx264',
      width: frame.width,
      height: frame.height,
      pixelFormat: 'yuv420p',
      timeBase: source.timeBase,
      frameRate: source.averageFrameRate,
      options: { preset: 'medium', crf: 18 },
    });
    file ??= await OutputFile.create(
      to,
      [{ parameters: encoder.getParameters(), timeBase: source.timeBase }],
      {
        format: 'matroska',
      },
    );
    for await (const packet of encoder.encode(frame)) await file.write(0, packet);
  }
  for await (const packet of encoder!.encode(null)) await file!.write(0, packet);
  await file!.finish();
  await file![Symbol.asyncDispose]();
  encoder![Symbol.dispose]();
}
