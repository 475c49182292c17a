import { hashDistance } from '../../analysis/picture-survey.ts';
import { FootlightError } from '../../core/errors.ts';
import { formatRational, ticksToRational } from '../../core/rational.ts';
import { EDIT_FORMAT, type EditDecisions, timeText } from '../../edit/edit-decisions.ts';
import { ticksOf } from '../../pipelines/cut/material.ts';
import { type ChosenClip, chooseClips } from './choose-clips.ts';
import { type Excitement, SIGNALS, type Signal } from './excitement.ts';
import type { CheckedClip } from './models/check-proposal.ts';
import type { Counsel } from './models/consult-models.ts';
import { weighCounsel } from './models/weigh-counsel.ts';
import { SLOT_SECONDS } from './timed-scores.ts';
import { exactTimeAt, type WatchedFilm } from './watched-film.ts';

export interface CutWish {
  readonly title: string;
  readonly seconds: number;
  /** How films are named in the document: whole paths, or names alone where paths are nobody's business. */
  nameOf(path: string): string;
}

const SHORTEST_CLIP_SECONDS = 2;
const LONGEST_CLIP_SECONDS = 24;
const LONGEST_OF_FILM = 0.6;
const USUAL_SECONDS = [120, 300] as const;
const USUAL_SHARE = 0.25;
/** Half of the material at the most: a cut that shows it all is none. */
const LARGEST_SHARE_OF_MATERIAL = 0.5;

/** The wished length, or a quarter of the material within two to five minutes; never more than half of it. */
export function cutSeconds(films: readonly WatchedFilm[], wished: number | undefined): number {
  const material = films.reduce((sum, { seconds }) => sum + seconds, 0);
  const usual = Math.min(USUAL_SECONDS[1], Math.max(USUAL_SECONDS[0], material * USUAL_SHARE));
  return Math.min(wished ?? usual, material * LARGEST_SHARE_OF_MATERIAL);
}

/** The clips that stand out most for their time, by what was measured and what models said, and why. */
export function planCutOf(
  films: readonly WatchedFilm[],
  excitement: readonly Excitement[],
  counsel: Counsel,
  wish: CutWish,
): EditDecisions {
  const { seconds } = wish;
  const { scores, boundaries } = weighCounsel(films, excitement, counsel);
  const chosen = chooseClips(
    films.map((film, i) => ({
      score: scores[i]!,
      boundaries: boundaries[i]!,
      maximumClipSeconds: Math.min(
        LONGEST_CLIP_SECONDS,
        Math.max(4, seconds / 3),
        film.seconds * LONGEST_OF_FILM,
      ),
      hashAt: film.hashAt,
    })),
    {
      seconds,
      minimumClipSeconds: Math.min(SHORTEST_CLIP_SECONDS, seconds),
      // Every film may give what is fair, and half as much again.
      largestShare: Math.min(1, 1.5 / films.length + 0.1),
      distance: hashDistance,
    },
  );
  if (chosen.length === 0) throw nothingToShow(seconds);
  const clips = inOrderOf(counsel.proposal?.clips ?? [], chosen);
  return editOf(
    { ...wish, title: counsel.theme ?? wish.title },
    films,
    clips.map((clip, i) => ({
      ...clip,
      reason: reasonOfModels(clip, counsel) ?? reasonFor(clip, excitement, rankOf(clips, i)),
    })),
  );
}

/** Clips that a model proposed stand in its order; others go behind those of their film that came before them. */
function inOrderOf(proposed: readonly CheckedClip[], chosen: readonly ChosenClip[]): ChosenClip[] {
  if (proposed.length === 0) return [...chosen];
  const place = (clip: ChosenClip): number => {
    const number = proposed.findIndex((other) => overlap(clip, other) > 0);
    return number < 0 ? proposed.length : number;
  };
  return chosen.toSorted((a, b) => place(a) - place(b) || a.film - b.film || a.start - b.start);
}

function overlap(
  a: ChosenClip,
  b: { readonly film: number; readonly start: number; readonly end: number },
): number {
  return a.film === b.film ? Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start)) : 0;
}

/** What a model said of the moment that fills most of a clip. */
function reasonOfModels(clip: ChosenClip, { analyses, proposal }: Counsel): string | undefined {
  const said = [
    ...(proposal?.clips ?? []).map(({ reason, ...where }) => ({ ...where, reason })),
    ...(analyses[clip.film]?.highlights ?? []).map(({ description, ...where }) => ({
      film: clip.film,
      ...where,
      reason: description,
    })),
  ];
  const best = said
    .map(({ reason, ...where }) => ({ reason, share: overlap(clip, where) / (clip.end - clip.start) }))
    .filter(({ reason, share }) => reason !== '' && share >= 0.3)
    .sort((a, b) => b.share - a.share)[0];
  return best?.reason;
}

interface ReasonedClip extends ChosenClip {
  readonly reason: string;
}

/** Clips as an edit decision document: exact times of frames. */
function editOf(
  { title, nameOf }: CutWish,
  films: readonly WatchedFilm[],
  clips: readonly ReasonedClip[],
): EditDecisions {
  return {
    format: EDIT_FORMAT,
    version: 1,
    title,
    sources: films.map(({ material }) => {
      const { id, info, digest, video, index, startTicks } = material;
      return {
        id,
        path: nameOf(info.path),
        digest,
        frame_rate: formatRational(video.averageFrameRate),
        duration: timeText(
          ticksToRational(ticksOf(material, index.frames.length) - startTicks, video.timeBase),
        ),
        width: video.displayWidth,
        height: video.displayHeight,
      };
    }),
    clips: clips.map(({ film, start, end, score, reason }) => ({
      source: films[film]!.material.id,
      in: timeText(exactTimeAt(films[film]!, start)),
      out: timeText(exactTimeAt(films[film]!, end)),
      score: Math.round(score * 1000) / 1000,
      reason,
    })),
  };
}

function rankOf(clips: readonly ChosenClip[], i: number): string {
  const rank = clips.filter(({ score }) => score > clips[i]!.score).length + 1;
  return clips.length > 1 ? `number ${rank} of ${clips.length}` : 'the best moment';
}

const MENTIONED = 0.04;

function reasonFor(clip: ChosenClip, excitement: readonly Excitement[], rank: string): string {
  const { parts } = excitement[clip.film]!;
  const slots = (values: readonly number[]): readonly number[] =>
    values.slice(Math.floor(clip.start / SLOT_SECONDS), Math.ceil(clip.end / SLOT_SECONDS));
  const strength = (name: Signal): number => {
    const within = slots(parts[name]);
    return within.reduce((sum, value) => sum + value, 0) / Math.max(1, within.length);
  };
  const named = (Object.keys(SIGNALS) as Signal[])
    .map((name) => ({ name, strength: strength(name) }))
    .filter((each) => each.strength >= MENTIONED)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, 2)
    .map(({ name }) => SIGNALS[name]);
  const why = named.length > 0 ? named.join(', and ') : 'calm, and the most that happens around it';
  return `${why[0]!.toUpperCase()}${why.slice(1)} (${rank}).`;
}

function nothingToShow(seconds: number): FootlightError {
  return new FootlightError('highlights.nothing', { kind: 'input', value: `${seconds.toFixed(1)} s` });
}
