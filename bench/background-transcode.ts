import { prefetchItems } from '../src/core/concurrency.ts';
import { InputFile } from '../src/media/containers/input-file.ts';
import { SegmentWriter } from '../src/media/containers/segment-file.ts';
import { decodeFrames } from '../src/media/decoder.ts';
import { Encoder } from '../src/media/encoder.ts';
import { FilterGraph, filterFrames } from '../src/media/filter-graph.ts';
import { findMainVideo } from '../src/media/media-info.ts';
import { probe } from '../src/media/probe.ts';
import { createDecodedPad, getWorkingPicture } from '../src/media/video/working-picture.ts';
import { createEncoderSettings } from '../src/pipelines/film/encoding.ts';
import { background } from '../src/productions/background/index.ts';

const READ_AHEAD = 2;

/** Decodes a film to the working format and encodes it as `background` does, with nothing in between. */
export async function transcode(path: string, output: string): Promise<void> {
  const video = findMainVideo(await probe(path))!;
  const picture = getWorkingPicture(video);
  const options = background.options.parse({ videos: [path], blur: true });
  const settings = createEncoderSettings(options, video, picture, {
    width: picture.width,
    height: picture.height,
  });
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion},scale=sws_dither=bayer,format=${settings.pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
  using encoder = await Encoder.openVideo(settings);
  await using writer = await SegmentWriter.create(output, encoder);
  const decoded = prefetchItems(decodeFrames(input, video.index), READ_AHEAD, (frame) => frame.free());
  const frames = prefetchItems(filterFrames(decoded, graph), READ_AHEAD, (frame) => frame.free());
  for await (const frame of frames)
    for await (const packet of encoder.encode(frame)) await writer.write(packet);
  for await (const packet of encoder.encode(null)) await writer.write(packet);
  await writer.finish();
}
