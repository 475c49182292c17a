import type { GradualTransition } from '../../core/transitions.ts';
import type { Frame } from '../frame.ts';
import { type ConformedSource, conformFrames } from './conformed-frames.ts';
import type { PictureFormat, PieceEncoding } from './picture-format.ts';
import { type EncodedPiece, encodePiece } from './piece-encoder.ts';
import { TransitionMixer } from './transition-mix.ts';

export interface TransitionPiece {
  readonly kind: GradualTransition;
  readonly from: ConformedSource;
  readonly to: ConformedSource;
  /** Number of pictures. */
  readonly frames: number;
}

/** Encodes a transition between two clips; the pictures of both are converted to the format first. */
export async function encodeTransition(
  path: string,
  piece: TransitionPiece,
  encoding: PieceEncoding,
  signal?: AbortSignal,
): Promise<EncodedPiece> {
  const { num, den } = encoding.format.frameRate;
  const frames = mixFrames(piece, encoding.format);
  // What is mixed has become progressive.
  const progressive = { ...encoding, format: { ...encoding.format, fieldOrder: undefined } };
  return await encodePiece(path, { frames, timeBase: { num: den, den: num } }, progressive, signal);
}

async function* mixFrames(
  { kind, from, to, frames }: TransitionPiece,
  format: PictureFormat,
): AsyncGenerator<Frame, void, undefined> {
  const mixer = new TransitionMixer(kind, format);
  await using seconds = conformFrames(to, format);
  let count = 0;
  for await (const first of conformFrames(from, format)) {
    const { value: second } = await seconds.next();
    if (!second) {
      first.free();
      return;
    }
    // Picture i of n lies at (i + 1) / (n + 1), so that the steps from and to its neighbors are equal.
    const mixed = mixer.mix(first, second, ++count / (frames + 1));
    mixed.copyProps(first);
    first.free();
    second.free();
    yield mixed;
  }
}
