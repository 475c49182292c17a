import { createConstantRate, makeVideo } from './make-video.ts';
import { makeStageAudio } from './stage-audio.ts';
import { StageScene, type StageSceneOptions } from './stage-scene.ts';

export interface StageVideoOptions extends Partial<StageSceneOptions> {
  readonly crf?: number;
  /** Whether to leave out sensor noise. */
  readonly isClean?: boolean;
  readonly hasSound?: boolean;
}

/** Makes a video of the synthetic stage: sensor noise, codec artifacts, and speech over music and room noise. */
export async function makeStageVideo(path: string, options: StageVideoOptions = {}): Promise<StageScene> {
  const scene = new StageScene(options);
  const { width, height, frames, frameRate, seed } = scene.options;
  await makeVideo(path, {
    width,
    height,
    timeBase: { num: 1, den: frameRate * 1000 },
    pts: createConstantRate(frames),
    draw: (frame, [luma, blue, red]) => {
      scene.renderLuma(frame, luma, options.isClean);
      scene.renderChroma(frame, 'blue', blue, options.isClean);
      scene.renderChroma(frame, 'red', red, options.isClean);
    },
    audio: options.hasSound === false ? [] : [makeStageAudio(frames / frameRate, seed)],
    encoderOptions: { preset: 'veryfast', crf: options.crf ?? 24 },
    muxerOptions: { movflags: '+faststart' },
  });
  return scene;
}
