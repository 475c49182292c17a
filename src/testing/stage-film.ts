import { constantRate, makeFilm } from './film-maker.ts';
import { StageScene, type StageSceneOptions } from './stage-scene.ts';
import { stageSound } from './stage-sound.ts';

export interface StageFilmOptions extends Partial<StageSceneOptions> {
  readonly crf?: number;
  /** Leaves out sensor noise. */
  readonly isClean?: boolean;
  readonly hasSound?: boolean;
}

/** Films the made stage: noise, codec artefacts, and speech over music and room noise. */
export async function makeStageFilm(path: string, options: StageFilmOptions = {}): Promise<StageScene> {
  const scene = new StageScene(options);
  const { width, height, frames, frameRate, seed } = scene.options;
  await makeFilm(path, {
    width,
    height,
    timeBase: { num: 1, den: frameRate * 1000 },
    pts: constantRate(frames),
    draw: (frame, [luma, blue, red]) => {
      scene.renderLuma(frame, luma, options.isClean);
      scene.renderChroma(frame, 'blue', blue, options.isClean);
      scene.renderChroma(frame, 'red', red, options.isClean);
    },
    audio: options.hasSound === false ? [] : [stageSound(frames / frameRate, seed)],
    encoderOptions: { preset: 'veryfast', crf: options.crf ?? 24 },
    muxerOptions: { movflags: '+faststart' },
  });
  return scene;
}
