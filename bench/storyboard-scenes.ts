import type { VideoRequest } from '../src/engines/image-to-video.ts';

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
