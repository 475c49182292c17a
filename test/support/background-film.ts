import { writeFile } from 'node:fs/promises';
import { createSeededRandom } from '../../src/core/random.ts';
import { getPlane16, type Plane8 } from '../../src/media/frame.ts';
import { encodePicture, getPictureFormat } from '../../src/media/stills/picture-file.ts';
import { createConstantRate, makeVideo, type VideoOptions } from '../../src/testing/make-video.ts';
import { MattingScene, type MattingSceneOptions } from '../../src/testing/matting-scene.ts';
import { createMattingFrame, createMattingPicture } from '../../src/testing/matting-video.ts';
import { makeStageAudio } from '../../src/testing/stage-audio.ts';
import { createWorkingPicture, type DrawPixel, drawWorkingFrame } from './working-frames.ts';

const RATE = 25;

/**
 * A shot of a film: a person before a screen or in a room, a screen without anybody, or flowing patterns, which no engine can
 * matte.
 */
export type FilmShot = 'screen' | 'room' | 'empty' | 'patterns';

export interface FilmOptions extends Partial<Omit<VideoOptions, 'draw' | 'audio'>> {
  readonly frames?: number;
  readonly sound?: boolean;
  /** Frames of a shot before its person comes; by default a few. */
  readonly emptyFrames?: number;
}

/** Makes a film of shots of the same length, tagged as BT.709, with a sound track unless told otherwise. */
export async function makeBackgroundFilm(
  path: string,
  shots: readonly FilmShot[],
  { frames = 12, sound = true, emptyFrames, ...options }: FilmOptions = {},
): Promise<void> {
  const size = { width: options.width ?? 96, height: options.height ?? 54 };
  const total = frames * shots.length;
  const drawers = shots.map((shot, i) => createDrawer(shot, { ...size, frames, seed: i + 1 }, emptyFrames));
  await makeVideo(path, {
    ...size,
    timeBase: { num: 1, den: RATE * 1000 },
    pts: createConstantRate(total),
    encoderOptions: { preset: 'veryfast', crf: 18 },
    ...options,
    draw: (number, planes) => drawers[Math.floor(number / frames)]!(number % frames, planes),
    ...(sound && { audio: [makeStageAudio(total / RATE, 3)] }),
  });
}

type DrawFrame = (number: number, planes: readonly [Plane8, Plane8, Plane8]) => void;
type Scene = Pick<MattingSceneOptions, 'width' | 'height' | 'frames' | 'seed'>;

function createDrawer(shot: FilmShot, options: Scene, emptyFrames = shot === 'room' ? 4 : 2): DrawFrame {
  if (shot === 'patterns') return createPatterns(options);
  const scene = new MattingScene({
    ...options,
    frameRate: RATE,
    background: shot === 'room' ? 'room' : 'green-screen',
    motion: shot === 'room' ? 'walk' : 'sway',
    // The first pictures show what is behind the person.
    emptyFrames: shot === 'empty' ? options.frames : emptyFrames,
  });
  const picture = createMattingPicture(scene);
  return (number, planes) => {
    const { picture: rgb } = scene.drawFrame(number);
    using frame = createMattingFrame(rgb, picture, number, { num: 1, den: RATE });
    for (const [index, { samples, stride, width, height }] of planes.entries()) {
      const { samples: codes, stride: codeStride } = getPlane16(frame, index, width, height);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) samples[y * stride + x] = codes[y * codeStride + x]! >> 2;
    }
  };
}

/** Waves that run in all directions: nothing stands still, and nothing is a screen. */
function createPatterns({ seed, width: columns }: Scene): DrawFrame {
  const random = createSeededRandom(seed);
  const waves = Array.from({ length: 6 }, () => Array.from({ length: 3 }, () => random() - 0.5));
  return (number, planes) => {
    for (const [index, { samples, stride, width, height }] of planes.entries()) {
      const scale = columns / width;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          let value = index === 0 ? 120 : 128;
          for (const [across, down, speed] of waves)
            value +=
              (index === 0 ? 15 : 3) * Math.sin((x * across! + y * down!) * scale + number * speed! * 2);
          samples[y * stride + x] = value;
        }
      }
    }
  };
}

/** Writes a picture of a gradient, or of what is drawn. */
export async function writeBackgroundPicture(
  path: string,
  width: number,
  height: number,
  draw: DrawPixel = (x, y) => [300 + (500 * x) / width, 540 - (100 * y) / height, 480 + (60 * x) / width],
): Promise<void> {
  const format = createWorkingPicture(width, height, 'yuv444p10le');
  const frame = drawWorkingFrame(format, draw);
  await writeFile(path, await encodePicture(frame, format, getPictureFormat(path), false));
}
