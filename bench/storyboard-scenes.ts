import { prefetchItems } from '../src/core/concurrency.ts';
import type { FrameGenerator, VideoRequest } from '../src/engines/image-to-video.ts';
import { SegmentWriter } from '../src/media/containers/segment-file.ts';
import { Encoder } from '../src/media/encoder.ts';
import { FilterGraph, filterFrames } from '../src/media/filter-graph.ts';
import type { Frame } from '../src/media/frame.ts';

const READ_AHEAD = 2;
const COLOR = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' } as const;

/** Scenes that differ in what is drawn, each with another move of the camera. */
export const SCENES = {
  harbour: { description: '雨夜的港口，渔船靠岸', camera: 'pan' },
  snow: { description: 'Snow falls on the hills on a winter morning', camera: 'push' },
  desert: { description: 'The desert at noon, dunes to the horizon', camera: 'tilt' },
  interior: { description: 'A quiet room, light falls through the window onto a table', camera: 'push' },
  barn: { description: '夜里，谷仓着火，浓烟滚滚', camera: 'crane' },
  street: { description: 'A street in spring, a woman walks past the houses', camera: 'pan' },
} as const;
export type SceneName = keyof typeof SCENES;

export interface SceneSize {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly fps: number;
}

export interface EncoderChoice {
  readonly preset: string;
  readonly crf: number;
}

export function createRequest(
  name: SceneName,
  { width, height, frames, fps }: SceneSize,
  seed: number,
): VideoRequest {
  const { description, camera } = SCENES[name];
  const frameRate = { num: fps, den: 1 };
  const words = { description, prompt: description, negativePrompt: '' };
  return { ...words, camera, seed, width, height, frames, frameRate, signal: new AbortController().signal };
}

/** Frames of a scene as encoders take them. */
export async function* drawScene(
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
      },
    },
    text: '[in]scale=out_color_matrix=bt709:out_range=tv:flags=area,format=yuv420p[out]',
    outputs: { out: 'video' },
  });
  yield* filterFrames(generated.frames(), graph);
}

/** Encodes frames as H.264, and frees them. @returns size in bytes */
export async function encodeScene(
  frames: AsyncIterable<Frame>,
  path: string,
  { width, height, frameRate }: VideoRequest,
  { preset, crf }: EncoderChoice,
): Promise<number> {
  using encoder = await Encoder.openVideo({
    encoder: 'libx264',
    width,
    height,
    pixelFormat: 'yuv420p',
    timeBase: { num: frameRate.den, den: frameRate.num },
    frameRate,
    color: COLOR,
    options: { preset, crf },
  });
  await using writer = await SegmentWriter.create(path, encoder);
  let bytes = 0;
  const write = async (frame: Frame | null): Promise<void> => {
    for await (const packet of encoder.encode(frame)) {
      bytes += packet.size;
      await writer.write(packet);
    }
  };
  for await (const frame of prefetchItems(frames, READ_AHEAD, (each) => each.free())) await write(frame);
  await write(null);
  await writer.finish();
  return bytes;
}
