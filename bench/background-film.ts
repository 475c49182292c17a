import { writeFile } from 'node:fs/promises';
import { encodePicture, getPictureFormat } from '../src/media/stills/picture-file.ts';
import { MattingScene, type MattingSceneOptions } from '../src/testing/matting-scene.ts';
import {
  createMattingFrame,
  createMattingPicture,
  getMattingTimeBase,
  makeMattingVideo,
} from '../src/testing/matting-video.ts';

/** What a subject is filmed before, and the engine for mattes that is meant for it. */
export const SCENES = {
  screen: { matter: 'builtin-screen', scene: { background: 'green-screen', unevenness: 0.35 } },
  room: {
    matter: 'builtin-plate',
    scene: { background: 'room', spill: 0.12, motion: 'walk', shadow: 0.25, emptyFrames: 4 },
  },
} as const satisfies Record<string, { matter: string; scene: Partial<MattingSceneOptions> }>;
export type SceneName = keyof typeof SCENES;

export interface FilmSize {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly seed: number;
}

/** Makes a film of a seeded scene: H.264 at crf 18. */
export function makeFilm(path: string, name: SceneName, size: FilmSize): Promise<void> {
  return makeMattingVideo(path, new MattingScene({ ...SCENES[name].scene, ...size }));
}

/** Writes a picture of another room, to be the new background. */
export async function writeBackdrop(path: string, { width, height, seed }: FilmSize): Promise<void> {
  const scene = new MattingScene({ width, height, frames: 1, background: 'room', seed: seed + 1 });
  const format = createMattingPicture(scene, 'yuv444p10le');
  const frame = createMattingFrame(scene.drawFrame(0).plate, format, 0, getMattingTimeBase(scene));
  await writeFile(path, await encodePicture(frame, format, getPictureFormat(path), false));
}
