import { join } from 'node:path';
import type { Step } from '../../execution/step.ts';
import type { Frame } from '../../media/frame.ts';
import { encodeScene, type SceneEncoding } from '../../pipelines/generation/encode-scene.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import { STAGES } from './stages.ts';

export const SCENE_FILE = 'scene.mp4';

export interface RenderInput {
  /** All that decides the pictures before captions. */
  readonly pictures: unknown;
  /** All that decides the captions. */
  readonly captions?: unknown;
  readonly frames: number;
  readonly format: VideoFormat;
  readonly encoding: SceneEncoding;
}

export interface RenderResources {
  /** Opens the scene's frames with its captions: as many as the input says, with timestamps in frames. */
  open(signal: AbortSignal): AsyncIterable<Frame>;
}

/** Renders a scene to a video of its own. */
export const renderSceneStep: Step<RenderInput, RenderResources, { readonly frames: number }> = {
  ...STAGES['render-scenes'],
  version: '2',
  async run({ directory, signal, reportProgress }, { frames: total, format, encoding }, { open }) {
    const frames = countFrames(open(signal), (done) => reportProgress(done, total));
    const count = await encodeScene(join(directory, SCENE_FILE), frames, format, encoding, signal);
    if (count !== total) throw new Error(`a scene of ${total} frames has ${count}`);
    return { frames: count };
  },
};

async function* countFrames(
  frames: AsyncIterable<Frame>,
  onFrames: (done: number) => void,
): AsyncGenerator<Frame, void, undefined> {
  let done = 0;
  for await (const frame of frames) {
    onFrames(++done);
    yield frame;
  }
}
