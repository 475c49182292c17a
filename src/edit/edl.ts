import { toNumber } from '../core/rational.ts';
import type { GradualTransition } from '../core/transitions.ts';
import { type EditDecisions, listTransitions, parseSeconds } from './edit-decisions.ts';
import { rateOfEdit } from './edit-rate.ts';
import { LEFT_WIPE } from './read-edl.ts';
import { toTimecode } from './timecode.ts';

/**
 * Writes a CMX 3600 edit decision list: non-drop timecode at one rate, rounded to the frame. Reels are numbered; the
 * format has no fields for file names, reasons and the rate, so they are written as comments.
 */
export function toEdl(edit: EditDecisions): string {
  const rate = rateOfEdit(edit);
  const countFrames = (seconds: number): number => Math.round(seconds * toNumber(rate));
  const transitions = listTransitions(edit);
  const lines = [
    `TITLE: ${toOneLine(edit.title)}`,
    'FCM: NON-DROP FRAME',
    `* FRAME RATE: ${rate.num}/${rate.den}`,
  ];
  let record = 0;
  let before = 0;
  for (const [i, clip] of edit.clips.entries()) {
    const source = edit.sources.find(({ id }) => id === clip.source)!;
    const reel = `R${String(edit.sources.indexOf(source) + 1).padStart(3, '0')}`;
    const transition = transitions[i];
    const [from, to] = [countFrames(parseSeconds(clip.in)), countFrames(parseSeconds(clip.out))];
    const wanted = transition ? countFrames(toNumber(transition.duration)) : 0;
    // With more, one clip would begin before the one before it.
    const shared = Math.min(wanted, Math.floor(before / 2), Math.floor((to - from) / 2));
    record -= shared;
    const times = [from, to, record, record + to - from].map((frame) => toTimecode(frame, rate)).join(' ');
    const kind = transition && shared > 0 ? formatTransition(transition.kind, shared) : 'C       ';
    lines.push(`${String(i + 1).padStart(3, '0')}  ${reel.padEnd(8)} B     ${kind} ${times}`);
    lines.push(`* ${shared > 0 ? 'TO' : 'FROM'} CLIP NAME: ${toOneLine(source.path.split(/[\\/]/).at(-1)!)}`);
    lines.push(`* SOURCE FILE: ${toOneLine(source.path)}`);
    // The format knows no fades through black.
    if (transition?.kind === 'fade' || transition?.kind === 'dip')
      lines.push(`* TRANSITION: ${transition.kind.toUpperCase()}`);
    if (clip.score !== undefined) lines.push(`* SCORE: ${clip.score}`);
    if (clip.reason) lines.push(`* COMMENT: ${toOneLine(clip.reason)}`);
    before = to - from;
    record += before;
  }
  return `${lines.join('\n')}\n`;
}

/** D for a dissolve, W001 for a wipe from left to right, with the number of frames. */
function formatTransition(kind: GradualTransition, frames: number): string {
  return `${(kind === 'wipe' ? LEFT_WIPE : 'D').padEnd(4)} ${String(frames).padStart(3, '0')}`;
}

function toOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
