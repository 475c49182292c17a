import type { FrameGenerator, VideoRequest } from '../../engines/image-to-video.ts';
import { FilterGraph, filterFrames } from '../../media/filter-graph.ts';
import type { Frame } from '../../media/frame.ts';
import { RGB_TO_SCENE } from '../../pipelines/generation/scene-picture.ts';

/** Yields the frames that an engine draws, as pictures of a scene with timestamps in frames. */
export async function* drawSceneFrames(
  generator: FrameGenerator,
  request: VideoRequest,
): AsyncGenerator<Frame, void, undefined> {
  const { width, height, frameRate } = request;
  await using generated = await generator.open(request);
  using graph = await FilterGraph.open({
    inputs: {
      in: {
        kind: 'video',
        width,
        height,
        pixelFormat: 'rgba',
        timeBase: { num: frameRate.den, den: frameRate.num },
        color: { range: 'pc', matrix: 'gbr', primaries: 'bt709', transfer: 'bt709' },
      },
    },
    text: `[in]${RGB_TO_SCENE}[out]`,
    outputs: { out: 'video' },
  });
  yield* filterFrames(generated.frames(), graph);
}
