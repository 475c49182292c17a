import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { StageScene } from '../../src/testing/stage-scene.ts';

/** Many, as sound takes the longer time in a run. */
const FPS = 50;

/** A video of several shots, each its own stage, long enough to be worked on in one segment a shot. */
export async function makeShotsVideo(path: string, shots = 4, framesPerShot = 80): Promise<void> {
  const size = { width: 96, height: 64 };
  const scenes = Array.from(
    { length: shots },
    (_, i) => new StageScene({ ...size, seed: i + 1, cueFrame: 20 + 20 * i }),
  );
  const frames = shots * framesPerShot;
  await makeVideo(path, {
    ...size,
    timeBase: { num: 1, den: 1000 * FPS },
    pts: createConstantRate(frames),
    draw: (frame, [luma, blue, red]) => {
      const shot = Math.floor(frame / framesPerShot);
      const scene = scenes[shot]!;
      scene.renderLuma(frame % framesPerShot, luma);
      // Every other stage is seen from the other side, in other light: a cut, not a cue.
      if (shot % 2 === 1)
        for (let y = 0; y < luma.height; y++)
          luma.samples.subarray(y * luma.stride, y * luma.stride + luma.width).reverse();
      if (shot % 2 === 1)
        for (let i = 0; i < luma.samples.length; i++) luma.samples[i] = 235 - luma.samples[i]! * 0.8;
      scene.renderChroma(frame % framesPerShot, 'blue', blue);
      scene.renderChroma(frame % framesPerShot, 'red', red);
    },
    audio: [makeStageAudio(frames / FPS, 3)],
    encoderOptions: { preset: 'ultrafast', crf: 20 },
  });
}
