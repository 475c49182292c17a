import { createHash } from 'node:crypto';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { decodeFrames as decodeVideo } from '../../src/media/decoder.ts';
import { getPlane8, getPlane16 } from '../../src/media/frame.ts';
import { findMainVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';

export interface DecodedFrame {
  readonly seconds: number;
  readonly durationSeconds: number;
  /** Copy of the luma plane, without padding. */
  readonly luma: Uint8Array;
}

/** Every frame of an 8-bit file's main video. */
export async function decodeFrames(path: string): Promise<DecodedFrame[]> {
  const video = findMainVideo(await probe(path))!;
  await using input = await InputFile.open(path);
  const frames: DecodedFrame[] = [];
  const tick = video.timeBase.num / video.timeBase.den;
  for await (const frame of decodeVideo(input, video.index)) {
    const plane = getPlane8(frame, 0, frame.width, frame.height);
    const luma = new Uint8Array(frame.width * frame.height);
    for (let y = 0; y < frame.height; y++) {
      luma.set(plane.samples.subarray(y * plane.stride, y * plane.stride + frame.width), y * frame.width);
    }
    frames.push({ seconds: Number(frame.pts) * tick, durationSeconds: Number(frame.duration) * tick, luma });
    frame.free();
  }
  return frames;
}

/** One digest over all pictures and their times. */
export async function digestPicture(path: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { seconds, luma } of await decodeFrames(path)) hash.update(seconds.toFixed(6)).update(luma);
  return hash.digest('hex');
}

/** Every picture's luma as samples of its own depth; `peak` is the largest code. */
export async function decodeLuma(
  path: string,
): Promise<{ readonly seconds: number; readonly luma: Uint8Array | Uint16Array; readonly peak: number }[]> {
  const video = findMainVideo(await probe(path))!;
  await using input = await InputFile.open(path);
  const frames: { seconds: number; luma: Uint8Array | Uint16Array; peak: number }[] = [];
  const isDeep = video.bitDepth > 8;
  for await (const frame of decodeVideo(input, video.index)) {
    const { width, height } = frame;
    const { samples, stride } = (isDeep ? getPlane16 : getPlane8)(frame, 0, width, height);
    const luma = isDeep ? new Uint16Array(width * height) : new Uint8Array(width * height);
    for (let y = 0; y < height; y++) luma.set(samples.subarray(y * stride, y * stride + width), y * width);
    const seconds = (Number(frame.pts) * video.timeBase.num) / video.timeBase.den;
    frames.push({ seconds, luma, peak: 2 ** video.bitDepth - 1 });
    frame.free();
  }
  return frames;
}
