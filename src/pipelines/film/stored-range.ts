import type { VideoEncoderSettings } from '../../media/encoder.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import type { FrameSource } from './frame-source.ts';
import type { FrameStage } from './frame-stage.ts';

/** What turns frames of a stage into what an encoder stores. */
interface RangeRequest {
  readonly source: FrameSource;
  readonly stage: FrameStage;
  readonly encoder: VideoEncoderSettings;
}

/** Passes frames on, in the range that the encoder stores. Other colors are the same before and after. */
export async function* convertRange(
  frames: AsyncGenerator<Frame, void, undefined>,
  request: RangeRequest,
): AsyncGenerator<Frame, void, undefined> {
  const { source, encoder } = request;
  if (encoder.color === undefined || encoder.color.range === source.picture.color.range) return yield* frames;
  using graph = await openConversion(request, encoder.color.range);
  yield* filterFrames(frames, graph);
}

function openConversion({ source, stage }: RangeRequest, range: string): Promise<FilterGraph> {
  const { color } = source.picture;
  const { pixelFormat } = stage.output;
  return FilterGraph.open({
    inputs: { in: { kind: 'video', ...stage.output, timeBase: source.video.timeBase, color } },
    text: `[in]scale=in_range=${color.range}:out_range=${range},format=${pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
}
