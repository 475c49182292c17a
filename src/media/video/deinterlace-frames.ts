import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import { getFieldMark, markFields } from './field-marks.ts';
import { createDecodedPad } from './working-picture.ts';

/**
 * Makes one whole picture of each frame that is made of fields, for passes that go through a video once: as was measured of
 * the video, or else as each frame is marked. Other frames are passed on. A progressive video costs nothing.
 */
export async function* deinterlaceFrames(
  frames: AsyncIterable<Frame>,
  video: VideoStreamInfo,
): AsyncGenerator<Frame, void, undefined> {
  const { measuredFields: measured } = video;
  let graph: FilterGraph | undefined;
  try {
    for await (const frame of frames) {
      if (measured) markFields(frame, measured === 'progressive' ? undefined : measured);
      if (!graph && !getFieldMark(frame)) {
        yield frame;
        continue;
      }
      graph ??= await openDeinterlacer(video);
      await graph.push('in', frame);
      yield* graph.drain('out');
    }
    if (!graph) return;
    await graph.push('in', null);
    yield* graph.drain('out');
  } finally {
    graph?.[Symbol.dispose]();
  }
}

/** The filter halves the time base, for two pictures of each. */
function openDeinterlacer(video: VideoStreamInfo): Promise<FilterGraph> {
  return FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]bwdif=mode=send_frame:deint=interlaced,settb=2*intb,format=${video.pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
}
