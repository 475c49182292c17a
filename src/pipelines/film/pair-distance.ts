const MAX_PAIRS = 120;
/** Pairs of a short film, as long as each can have two frames of its own. */
const MIN_PAIRS = 24;
/** Where that gives more than the fewest and less than the most; odd, as codecs treat frames by turns of 4 and 8. */
const USUAL_DISTANCE = 7;

/** Frames from the begin of one measured pair of frames to that of the next. */
export function computePairDistance(frames: number): number {
  const usual = Math.min(USUAL_DISTANCE, Math.floor(frames / MIN_PAIRS));
  return Math.max(2, usual, Math.ceil(frames / MAX_PAIRS));
}
