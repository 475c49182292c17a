/** A scene on the clock of the video, in seconds. */
export interface NarratedScene {
  readonly start: number;
  readonly seconds: number;
  /** Length of its spoken narration; undefined if it has none. */
  readonly speechSeconds?: number | undefined;
}

/** Where a narration is heard, in seconds on the clock of the video. */
export interface PlacedNarration {
  /** Index of its scene. */
  readonly scene: number;
  readonly start: number;
  /** At most the end of the video. */
  readonly end: number;
  /** How long it goes on after the end of its scene. */
  readonly overrunSeconds: number;
  /** How much of it the end of the video cuts off. */
  readonly lostSeconds: number;
}

/** Seconds from the beginning of a scene to its first word. */
export const NARRATION_LEAD = 0.3;
/** Seconds between two narrations of which the second had to wait. */
const NARRATION_GAP = 0.3;

/**
 * Places narrations one after another: one that is longer than its scene goes on in the next one, whose own narration
 * waits.
 *
 * @param scenes in the order of their starts
 */
export function placeNarration(scenes: readonly NarratedScene[], totalSeconds: number): PlacedNarration[] {
  const placed: PlacedNarration[] = [];
  let free = 0;
  for (const [scene, { start: sceneStart, seconds, speechSeconds }] of scenes.entries()) {
    if (speechSeconds === undefined) continue;
    const start = Math.max(sceneStart + NARRATION_LEAD, free);
    const whole = start + speechSeconds;
    placed.push({
      scene,
      start: Math.min(start, totalSeconds),
      end: Math.min(whole, totalSeconds),
      overrunSeconds: Math.max(0, whole - (sceneStart + seconds)),
      lostSeconds: Math.min(speechSeconds, Math.max(0, whole - totalSeconds)),
    });
    free = whole + NARRATION_GAP;
  }
  return placed;
}
