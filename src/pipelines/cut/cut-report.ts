import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { PictureFormat } from '../../media/cutting/picture-format.ts';
import { type Fidelity, getSecondsOfCut } from './cut-clips.ts';
import type { FrameRange } from './indexed-source.ts';
import type { VerifiedCut } from './verify-cut.ts';
import type { ReadyCut } from './video-packets.ts';

/** How much of a clip was copied, and why the rest was encoded. */
export interface ClipFidelity {
  readonly source: string;
  readonly startFrame: number;
  readonly endFrame: number;
  /** When it begins in the video, with the transition from the clip before. */
  readonly startSeconds: number;
  readonly fidelity: Fidelity;
  readonly frames: number;
  /** Encoded frames, with the transition from the clip before. */
  readonly encodedFrames: number;
  /** In the language of the run. */
  readonly reason?: string;
  /** Lowest PSNR of the pictures at its seams against their sources, in dB. */
  readonly seamPsnr?: number;
}

/** What was rendered: length, format, and how each clip was made. */
export interface CutReport {
  readonly frames: number;
  readonly seconds: number;
  readonly picture: PictureFormat;
  readonly clips: readonly ClipFidelity[];
}

/** What was made and checked, and the language in which it is told. */
interface MadeCuts {
  readonly cuts: readonly ReadyCut[];
  readonly checked: readonly VerifiedCut[];
  readonly language: string;
}

/** Sums up the intervals of one clip, with the transition from the clip before. */
export function describeFidelity(
  clip: number,
  { source, start, end }: FrameRange,
  { cuts, checked, language }: MadeCuts,
): ClipFidelity {
  const own = cuts.map((cut, i) => ({ ...cut, check: checked[i]! })).filter(({ item }) => item.clip === clip);
  const before = cuts.slice(
    0,
    cuts.findIndex(({ item }) => item.clip === clip),
  );
  const frames = own.reduce((sum, { output }) => sum + output.frames, 0);
  const encodedFrames = own.reduce((sum, { output }) => sum + output.encodedFrames, 0);
  const reasons = own.flatMap(({ output }) => output.reason ?? []);
  const seams = own.flatMap(({ check }) => check.seamPsnr ?? []);
  return {
    source: source.id,
    startFrame: start,
    endFrame: end,
    startSeconds: before.reduce((sum, { output }) => sum + getSecondsOfCut(output), 0),
    fidelity: encodedFrames === 0 ? 'copied' : encodedFrames < frames ? 'smart' : 'reencoded',
    frames,
    encodedFrames,
    reason:
      reasons.length > 0
        ? translate(createMessage('cut.reason.parts', { parts: reasons }), language)
        : undefined,
    seamPsnr: seams.length > 0 ? Math.min(...seams) : undefined,
  };
}
