import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputFile } from '../media/containers/input-file.ts';
import { decodeFrames } from '../media/decoder.ts';
import { FilterGraph, filterFrames } from '../media/filter-graph.ts';
import type { Frame } from '../media/frame.ts';
import { findMainVideo } from '../media/media-info.ts';
import { probe } from '../media/probe.ts';
import { createDecodedPad, getWorkingPicture } from '../media/video/working-picture.ts';
import type { MattingFrame } from './matting-frame.ts';
import type { MattingScene } from './matting-scene.ts';
import type { MattingShot } from './matting-shot.ts';
import { makeMattingVideo } from './matting-video.ts';

/** Working frames of a scene as an encoder left them. They stay in memory until the shot is disposed of. */
export interface CodedMattingShot extends MattingShot, Disposable {}

/**
 * Encodes a scene as `makeMattingVideo` does, and decodes it again.
 *
 * @param onDraw is given every frame with its truth as it is drawn
 */
export async function codeMattingShot(
  scene: MattingScene,
  onDraw?: (frame: MattingFrame, number: number) => void,
): Promise<CodedMattingShot> {
  const folder = await mkdtemp(join(tmpdir(), 'footlight-matting-'));
  try {
    const path = join(folder, 'scene.mp4');
    await makeMattingVideo(path, scene, onDraw);
    return await decodeShot(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function decodeShot(path: string): Promise<CodedMattingShot> {
  const video = findMainVideo(await probe(path))!;
  const picture = getWorkingPicture(video);
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${picture.conversion}[out]`,
    outputs: { out: 'video' },
  });
  const frames: Frame[] = await Array.fromAsync(filterFrames(decodeFrames(input, video.index), graph));
  return {
    picture,
    timeBase: video.timeBase,
    frameCount: frames.length,
    createFrame: (number) => frames[number]!.clone()!,
    [Symbol.dispose]: () => {
      for (const frame of frames) frame.free();
    },
  };
}
