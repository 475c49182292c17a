import { setTimeout as sleep } from 'node:timers/promises';
import type { FFEncoderCodec } from 'node-av/constants';
import { Codec, Rational } from 'node-av/lib';
import { throwIfCancelled } from '../core/errors.ts';
import { createMessage, seconds } from '../core/messages/message.ts';
import { waitAtMost } from '../core/wait-at-most.ts';
import { decodePackets } from './decoder.ts';
import { Encoder, type VideoEncoderSettings } from './encoder.ts';
import { EncoderProblem } from './encoder-problem.ts';
import { ErrorLog } from './error-log.ts';
import { allocateVideoFrame, type Frame, getPlane8, getPlane16 } from './frame.ts';
import { getPixelFormatInfo } from './video/pixel-format.ts';
import { measureLumaPsnr } from './video/psnr.ts';

/** So many that an encoder reorders some. */
const TRIAL_FRAMES = 8;
/** In dB: what an encoder makes of a smooth picture at any quality; another picture is below it. */
const MIN_PSNR = 20;
const LIMIT_SECONDS = 30;
/** Messages of FFmpeg come this much after what they are about. */
const SETTLE_MS = 20;

/** Refuses an encoder that this build of FFmpeg does not have. @throws EncoderProblem */
export function requireEncoder({ encoder }: Pick<VideoEncoderSettings, 'encoder'>): void {
  if (!Codec.findEncoderByName(encoder as FFEncoderCodec))
    throw new EncoderProblem(createMessage('encoder-problem.missing', { name: encoder }));
}

/**
 * Tries an encoder of the machine with the settings that it would have: it encodes some pictures, and they have to come back.
 * One that does not end in time is left to itself.
 *
 * @throws EncoderProblem, `cancelled`, or what opening and encoding throw
 */
export async function tryEncoder(settings: VideoEncoderSettings, signal?: AbortSignal): Promise<void> {
  requireEncoder(settings);
  const left = new AbortController();
  using log = new ErrorLog();
  let result: { readonly error?: unknown } | undefined;
  const trial = encodeAndCompare(settings, left.signal).then(
    () => {
      result = {};
    },
    async (error: unknown) => {
      await sleep(SETTLE_MS);
      result = { error };
    },
  );
  await waitAtMost(LIMIT_SECONDS * 1000, trial, signal);
  left.abort();
  throwIfCancelled(signal);
  if (!result)
    throw new EncoderProblem(createMessage('encoder-problem.timeout', { limit: seconds(LIMIT_SECONDS) }));
  const { error } = result;
  if (error === undefined) return;
  const detail = log.first?.replace(/\.$/, '');
  if (error instanceof EncoderProblem || !detail) throw error;
  throw new EncoderProblem(createMessage('encoder-problem.failed', { detail }));
}

/** Encodes pictures and decodes them again. @throws EncoderProblem if others come back */
async function encodeAndCompare(settings: VideoEncoderSettings, signal: AbortSignal): Promise<void> {
  using encoder = await Encoder.openVideo(settings);
  const { num, den } = encoder.timeBase;
  const stream = {
    index: 0,
    codecpar: encoder.getParameters(),
    timeBase: new Rational(num, den),
    metadata: null,
  };
  const { bitDepth } = getPixelFormatInfo(settings.pixelFormat);
  let count = 0;
  for await (const shown of decodePackets(stream, encodePictures(encoder, settings, signal))) {
    using picture = shown;
    using meant = drawPicture(settings, count++);
    const psnr = measureLumaPsnr(picture, meant, bitDepth);
    // Not a number where fewer bits came back.
    if (!(psnr >= MIN_PSNR))
      throw new EncoderProblem(createMessage('encoder-problem.pictures', { psnr: psnr.toFixed(1) }));
  }
  if (count !== TRIAL_FRAMES)
    throw new EncoderProblem(
      createMessage('encoder-problem.count', { frames: count, expected: TRIAL_FRAMES }),
    );
}

async function* encodePictures(encoder: Encoder, settings: VideoEncoderSettings, signal: AbortSignal) {
  const { timeBase, frameRate } = settings;
  const rate = frameRate.num > 0 ? frameRate.num / frameRate.den : 25;
  const step = Math.max(1, Math.round(timeBase.den / timeBase.num / rate));
  for (let number = 0; number < TRIAL_FRAMES; number++) {
    throwIfCancelled(signal);
    const picture = drawPicture(settings, number);
    picture.pts = BigInt(number * step);
    picture.duration = BigInt(step);
    yield* encoder.encode(picture);
  }
  yield* encoder.encode(null);
}

/** A slope of light that moves, in gray. */
function drawPicture(settings: VideoEncoderSettings, number: number): Frame {
  const { width, height, pixelFormat } = settings;
  const frame = allocateVideoFrame(settings);
  const { bitDepth, chromaShiftX, chromaShiftY } = getPixelFormatInfo(pixelFormat);
  const getPlane = bitDepth > 8 ? getPlane16 : getPlane8;
  const scale = 2 ** (bitDepth - 8);
  const luma = getPlane(frame, 0, width, height);
  // Each row is the one above it, further along the slope.
  const slope = new (bitDepth > 8 ? Uint16Array : Uint8Array)(width + height);
  for (let at = 0; at < slope.length; at++)
    slope[at] = scale * (64 + Math.round((96 * at) / slope.length) + number);
  for (let y = 0; y < height; y++) luma.samples.set(slope.subarray(y, y + width), y * luma.stride);
  for (const index of [1, 2]) {
    const chroma = getPlane(frame, index, width >> chromaShiftX, height >> chromaShiftY);
    chroma.samples.fill(128 * scale);
  }
  return frame;
}
