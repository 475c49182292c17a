import { SLOT_SECONDS } from './timed-scores.ts';

/** What clips are chosen by, for one video. */
export interface CandidateVideo {
  /** Score of every slot of `SLOT_SECONDS`, 0 to 1. */
  readonly score: readonly number[];
  /** Times at which a clip may begin or end, rising, from the start of the video to its end. */
  readonly boundaries: readonly Boundary[];
  /** Longest clip of this video. */
  readonly maxClipSeconds: number;
  /** Perceptual hash of the picture at a time. */
  readonly hashAt?: (seconds: number) => string | undefined;
}

/** A time at which a clip may begin or end. */
export interface Boundary {
  readonly seconds: number;
  /** Cost of beginning or ending a clip here, in seconds of score 1: nothing at a cut, something within a shot. */
  readonly cost: number;
}

/** A clip in seconds of its video; `film` is the index of the video. */
export interface ChosenClip {
  readonly film: number;
  readonly start: number;
  readonly end: number;
  /** Mean score of its slots. */
  readonly score: number;
}

/** How long the cut and its clips may be, and how alike its pictures. */
export interface ClipConstraints {
  /** Length of the whole cut. */
  readonly seconds: number;
  readonly minClipSeconds: number;
  /** Share of the cut that one video may fill, 0 to 1. */
  readonly maxShare: number;
  /** Distance of two perceptual hashes, in bits. */
  measureDistance(a: string, b: string): number;
}

/** Cost of each clip, so that a short one is chosen only for a high score. */
const CLIP_COST_SECONDS = 0.35;
const BISECTIONS = 40;
const REDUNDANT_BITS = 6;
const REDUNDANT_WORTH = 0.6;
const ROUNDS = 8;
/** Share of a video that a cut may show, 0 to 1: more would be no cut. */
const MAX_SHARE_OF_VIDEO = 0.7;

/**
 * Chooses the clips with the greatest total score that fit into the wanted length.
 *
 * The length is a Lagrange multiplier: a price per second, found by bisection. For each price the best clips of a video
 * are found exactly, by dynamic programming over its boundaries. Clips that look like a better one lose score, and so
 * do videos that fill more than their share; then the problem is solved again. The same input always gives the same
 * clips.
 */
export function chooseClips(videos: readonly CandidateVideo[], constraints: ClipConstraints): ChosenClip[] {
  const worth = videos.map(({ score }) => Float64Array.from(score));
  const handicap = videos.map(() => 1);
  let chosen: ChosenClip[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    chosen = fillTime(videos, worth, handicap, constraints);
    const isChanged =
      devalueRepetitions(videos, worth, chosen, constraints) ||
      limitShares(videos, handicap, chosen, constraints);
    if (!isChanged) break;
  }
  const scored = joinTouching(chosen).map((clip) => ({
    ...clip,
    score: computeMean(videos[clip.film]!.score, clip.start, clip.end),
  }));
  return scored.sort((a, b) => a.film - b.film || a.start - b.start);
}

/** Joins clips that follow each other without a gap. */
function joinTouching(clips: readonly ChosenClip[]): ChosenClip[] {
  const joined: ChosenClip[] = [];
  for (const clip of clips.toSorted((a, b) => a.film - b.film || a.start - b.start)) {
    const last = joined.at(-1);
    if (last?.film === clip.film && clip.start - last.end < 1e-6)
      joined[joined.length - 1] = { ...last, end: clip.end };
    else joined.push(clip);
  }
  return joined;
}

function fillTime(
  videos: readonly CandidateVideo[],
  worth: readonly Float64Array[],
  handicap: readonly number[],
  constraints: ClipConstraints,
): ChosenClip[] {
  const sums = worth.map((values, video) => accumulateValues(values, handicap[video]!));
  const chooseAtPrice = (price: number): ChosenClip[] =>
    videos.flatMap((video, number) => findBestClips(video, sums[number]!, number, price, constraints));
  let [low, high] = [-1, 2];
  let best: ChosenClip[] = [];
  for (let i = 0; i < BISECTIONS; i++) {
    const price = (low + high) / 2;
    const clips = chooseAtPrice(price);
    if (sumSeconds(clips) > constraints.seconds) low = price;
    else {
      high = price;
      if (sumSeconds(clips) >= sumSeconds(best)) best = clips;
    }
  }
  return addRemainingClips(videos, sums, best, constraints);
}

/**
 * Finds the clips of a video with the greatest sum of (score - price) that don't overlap, by dynamic programming over
 * the boundaries.
 */
function findBestClips(
  { boundaries, maxClipSeconds }: CandidateVideo,
  sums: Float64Array,
  video: number,
  price: number,
  { minClipSeconds }: ClipConstraints,
): ChosenClip[] {
  const best = new Float64Array(boundaries.length);
  const from = new Int32Array(boundaries.length).fill(-1);
  for (let end = 1; end < boundaries.length; end++) {
    best[end] = best[end - 1]!;
    for (let start = end - 1; start >= 0; start--) {
      const [first, last] = [boundaries[start]!, boundaries[end]!];
      const length = last.seconds - first.seconds;
      if (length > maxClipSeconds) break;
      if (length < minClipSeconds) continue;
      const gain =
        computeWorth(sums, first.seconds, last.seconds) - price * length - computeCost(first, last);
      if (gain > 0 && best[start]! + gain > best[end]! + 1e-9) {
        best[end] = best[start]! + gain;
        from[end] = start;
      }
    }
  }
  const clips: ChosenClip[] = [];
  for (let end = boundaries.length - 1; end > 0; )
    if (from[end]! >= 0) {
      clips.unshift({
        film: video,
        start: boundaries[from[end]!]!.seconds,
        end: boundaries[end]!.seconds,
        score: 0,
      });
      end = from[end]!;
    } else end--;
  return clips;
}

/**
 * Adds the best single clips that still fit: the total length jumps between two prices, so that some time is left over.
 */
function addRemainingClips(
  videos: readonly CandidateVideo[],
  sums: readonly Float64Array[],
  chosen: readonly ChosenClip[],
  constraints: ClipConstraints,
): ChosenClip[] {
  const clips = [...chosen];
  for (;;) {
    const remainingSeconds = constraints.seconds - sumSeconds(clips);
    if (remainingSeconds < constraints.minClipSeconds) return clips;
    const next = findBestSingle(videos, sums, clips, constraints.minClipSeconds, remainingSeconds);
    if (!next) return clips;
    clips.push(next);
  }
}

function findBestSingle(
  videos: readonly CandidateVideo[],
  sums: readonly Float64Array[],
  taken: readonly ChosenClip[],
  minClipSeconds: number,
  remainingSeconds: number,
): ChosenClip | undefined {
  let best: { clip: ChosenClip; density: number } | undefined;
  for (const [video, { boundaries, maxClipSeconds }] of videos.entries()) {
    const others = taken.filter((clip) => clip.film === video);
    for (let start = 0; start < boundaries.length; start++) {
      for (let end = start + 1; end < boundaries.length; end++) {
        const [first, last] = [boundaries[start]!, boundaries[end]!];
        const [from, to] = [first.seconds, last.seconds];
        if (to - from > Math.min(remainingSeconds, maxClipSeconds)) break;
        if (to - from < minClipSeconds || others.some((clip) => from < clip.end && to > clip.start)) continue;
        const density = (computeWorth(sums[video]!, from, to) - computeCost(first, last)) / (to - from);
        if (!best || density > best.density + 1e-9)
          best = { clip: { film: video, start: from, end: to, score: 0 }, density };
      }
    }
  }
  return best?.clip;
}

function computeCost(first: Boundary, last: Boundary): number {
  return CLIP_COST_SECONDS + first.cost + last.cost;
}

function devalueRepetitions(
  videos: readonly CandidateVideo[],
  worth: readonly Float64Array[],
  chosen: readonly ChosenClip[],
  { measureDistance: distance }: ClipConstraints,
): boolean {
  const valued = chosen
    .map((clip) => ({
      clip,
      hash: videos[clip.film]!.hashAt?.((clip.start + clip.end) / 2),
      score: computeMean(worth[clip.film]!, clip.start, clip.end),
    }))
    .sort((a, b) => b.score - a.score);
  const kept: string[] = [];
  let isChanged = false;
  for (const { clip, hash } of valued) {
    if (hash === undefined) continue;
    if (kept.some((other) => distance(hash, other) <= REDUNDANT_BITS)) {
      const values = worth[clip.film]!;
      for (
        let slot = Math.floor(clip.start / SLOT_SECONDS);
        slot < Math.ceil(clip.end / SLOT_SECONDS);
        slot++
      )
        if (slot < values.length) values[slot]! *= REDUNDANT_WORTH;
      isChanged = true;
    } else kept.push(hash);
  }
  return isChanged;
}

function limitShares(
  videos: readonly CandidateVideo[],
  handicap: number[],
  chosen: readonly ChosenClip[],
  { maxShare }: ClipConstraints,
): boolean {
  const total = sumSeconds(chosen);
  let isChanged = false;
  for (const [video, { boundaries }] of videos.entries()) {
    const own = sumSeconds(chosen.filter((clip) => clip.film === video));
    const ofCut = videos.length < 2 ? 0 : own / (total || 1) / maxShare;
    const ofVideo = own / (boundaries.at(-1)!.seconds * MAX_SHARE_OF_VIDEO || 1);
    const excess = Math.max(ofCut, ofVideo);
    if (excess <= 1.02) continue;
    handicap[video]! /= excess;
    isChanged = true;
  }
  return isChanged;
}

/** Running integral of a step function with one step per slot. */
function accumulateValues(values: Float64Array, factor: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]! * factor * SLOT_SECONDS;
  return sums;
}

function getIntegral(sums: Float64Array, seconds: number): number {
  const position = Math.max(0, Math.min(sums.length - 1, seconds / SLOT_SECONDS));
  const slot = Math.floor(position);
  const next = sums[slot + 1] ?? sums[slot]!;
  return sums[slot]! + (position - slot) * (next - sums[slot]!);
}

function computeWorth(sums: Float64Array, start: number, end: number): number {
  return getIntegral(sums, end) - getIntegral(sums, start);
}

function computeMean(values: ArrayLike<number>, start: number, end: number): number {
  const sums = accumulateValues(Float64Array.from(values), 1);
  return end > start ? Math.min(1, computeWorth(sums, start, end) / (end - start)) : 0;
}

/** Total length of clips. */
export function sumSeconds(clips: readonly { readonly start: number; readonly end: number }[]): number {
  return clips.reduce((sum, { start, end }) => sum + end - start, 0);
}
