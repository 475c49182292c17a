import { measureHashDistance } from '../../analysis/picture-survey.ts';
import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { formatRational, ticksToRational } from '../../core/rational.ts';
import { EDIT_FORMAT, type EditDecisions, normalizeTimeText } from '../../edit/edit-decisions.ts';
import { getTicks } from '../../pipelines/cut/indexed-source.ts';
import { type ChosenClip, chooseClips } from './choose-clips.ts';
import { describeReason } from './describe-reason.ts';
import type { Excitement } from './excitement.ts';
import { applySuggestions } from './models/apply-suggestions.ts';
import type { CheckedClip } from './models/check-proposal.ts';
import type { ModelSuggestions } from './models/consult-models.ts';
import { getExactTime, type SurveyedVideo } from './surveyed-video.ts';

/** Title and length of the cut, and how it names its sources. */
export interface CutConstraints {
  readonly title: string;
  readonly seconds: number;
  /** Language of the reasons. */
  readonly language: string;
  /** Gives the name of a video in the document: its path, or on a service its name alone. */
  getName(path: string): string;
}

const MIN_CLIP_SECONDS = 2;
const MAX_CLIP_SECONDS = 24;
const MAX_CLIP_SHARE_OF_VIDEO = 0.6;
const USUAL_SECONDS = [120, 300] as const;
const USUAL_SHARE = 0.25;
/** Share of all sources that a cut may show, 0 to 1. */
const MAX_SHARE_OF_SOURCES = 0.5;

/**
 * Length of the cut in seconds: the wanted one, or a quarter of the sources within two to five minutes; never more than
 * half of the sources.
 */
export function chooseCutSeconds(videos: readonly SurveyedVideo[], wanted: number | undefined): number {
  const source = videos.reduce((sum, { seconds }) => sum + seconds, 0);
  const usual = Math.min(USUAL_SECONDS[1], Math.max(USUAL_SECONDS[0], source * USUAL_SHARE));
  return Math.min(wanted ?? usual, source * MAX_SHARE_OF_SOURCES);
}

/**
 * Chooses clips by measured scores and models' suggestions, with a reason for each.
 *
 * @throws `highlights.nothing` if no clip fits
 */
export function planEdit(
  videos: readonly SurveyedVideo[],
  excitement: readonly Excitement[],
  suggestions: ModelSuggestions,
  constraints: CutConstraints,
): EditDecisions {
  const { seconds } = constraints;
  const { scores, boundaries } = applySuggestions(videos, excitement, suggestions);
  const chosen = chooseClips(
    videos.map((video, i) => ({
      score: scores[i]!,
      boundaries: boundaries[i]!,
      maxClipSeconds: Math.min(
        MAX_CLIP_SECONDS,
        Math.max(4, seconds / 3),
        video.seconds * MAX_CLIP_SHARE_OF_VIDEO,
      ),
      hashAt: video.hashAt,
    })),
    {
      seconds,
      // A short cut has room for two clips.
      minClipSeconds: Math.min(MIN_CLIP_SECONDS, seconds / 2),
      // A video may fill one and a half times its even share.
      maxShare: Math.min(1, 1.5 / videos.length + 0.1),
      measureDistance: measureHashDistance,
    },
  );
  if (chosen.length === 0) throw createNothingToShowError(seconds);
  const clips = sortAsProposed(suggestions.proposal?.clips ?? [], chosen);
  return createEdit(
    { ...constraints, title: suggestions.theme ?? constraints.title },
    videos,
    clips.map((clip, i) => ({
      ...clip,
      reason:
        findModelReason(clip, suggestions) ??
        translate(describeReason(clip, excitement[clip.film]!, describeRank(clips, i)), constraints.language),
    })),
  );
}

/** Orders clips as a model proposed them. Clips that it did not propose come last, by video and time. */
function sortAsProposed(proposed: readonly CheckedClip[], chosen: readonly ChosenClip[]): ChosenClip[] {
  if (proposed.length === 0) return [...chosen];
  const getPosition = (clip: ChosenClip): number => {
    const number = proposed.findIndex((other) => computeOverlap(clip, other) > 0);
    return number < 0 ? proposed.length : number;
  };
  return chosen.toSorted((a, b) => getPosition(a) - getPosition(b) || a.film - b.film || a.start - b.start);
}

function computeOverlap(
  a: ChosenClip,
  b: { readonly film: number; readonly start: number; readonly end: number },
): number {
  return a.film === b.film ? Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start)) : 0;
}

/** The model's reason for the moment that overlaps most of a clip, at least 30 percent of it. */
function findModelReason(clip: ChosenClip, { analyses, proposal }: ModelSuggestions): string | undefined {
  const descriptions = [
    ...(proposal?.clips ?? []).map(({ reason, ...where }) => ({ ...where, reason })),
    ...(analyses[clip.film]?.highlights ?? []).map(({ description, ...where }) => ({
      film: clip.film,
      ...where,
      reason: description,
    })),
  ];
  const best = descriptions
    .map(({ reason, ...where }) => ({ reason, share: computeOverlap(clip, where) / (clip.end - clip.start) }))
    .filter(({ reason, share }) => reason !== '' && share >= 0.3)
    .sort((a, b) => b.share - a.share)[0];
  return best?.reason;
}

interface ReasonedClip extends ChosenClip {
  readonly reason: string;
}

/** Makes an edit decision document of clips, with exact times of frames. */
function createEdit(
  { title, getName: nameOf }: CutConstraints,
  videos: readonly SurveyedVideo[],
  clips: readonly ReasonedClip[],
): EditDecisions {
  return {
    format: EDIT_FORMAT,
    version: 1,
    title,
    sources: videos.map(({ source }) => {
      const { id, info, digest, video, index, startTicks } = source;
      return {
        id,
        path: nameOf(info.path),
        digest,
        frame_rate: formatRational(video.averageFrameRate),
        duration: normalizeTimeText(
          ticksToRational(getTicks(source, index.frames.length) - startTicks, video.timeBase),
        ),
        width: video.displayWidth,
        height: video.displayHeight,
      };
    }),
    clips: clips.map(({ film: video, start, end, score, reason }) => ({
      source: videos[video]!.source.id,
      in: normalizeTimeText(getExactTime(videos[video]!, start)),
      out: normalizeTimeText(getExactTime(videos[video]!, end)),
      score: Math.round(score * 1000) / 1000,
      reason,
    })),
  };
}

function describeRank(clips: readonly ChosenClip[], i: number): Message {
  const rank = clips.filter(({ score }) => score > clips[i]!.score).length + 1;
  return clips.length > 1
    ? createMessage('highlights.rank.number', { rank, clips: clips.length })
    : createMessage('highlights.rank.best');
}

function createNothingToShowError(seconds: number): FootlightError {
  return new FootlightError('highlights.nothing', { kind: 'input', value: `${seconds.toFixed(1)} s` });
}
