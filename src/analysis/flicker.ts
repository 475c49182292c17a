/** Oscillation of a shot's brightness. */
export interface Flicker {
  readonly amplitude: number;
  readonly hertz: number;
}

const WINDOW_HALF = 4;
/** Change of the mean luma between two frames, 0 to 1, above which it is a lighting cue or a cut, not flicker. */
const CUE_STEP = 0.02;
const MIN_AMPLITUDE = 0.001;
const MIN_CROSSINGS_PER_SECOND = 4;

/**
 * Measures flicker in the brightness of a shot, and ignores lighting cues. What remains after subtracting the local
 * median is flicker if it oscillates about zero, with at least four changes of sign a second. A cue, a fade or an
 * actor in white leaves a residual on one side only.
 */
export function measureFlicker(brightness: readonly number[], fps: number): Flicker {
  const none = { amplitude: 0, hertz: 0 };
  if (brightness.length < 4 * WINDOW_HALF) return none;
  const rest = computeOscillation(brightness);
  const amplitude = standardDeviation(rest);
  if (amplitude < MIN_AMPLITUDE) return none;
  const mean = rest.reduce((a, b) => a + b, 0) / rest.length;
  const crossings = rest.filter((value, i) => i > 0 && value * rest[i - 1]! < 0).length;
  const crossingsPerSecond = (crossings * fps) / rest.length;
  if (Math.abs(mean) > amplitude / 3 || crossingsPerSecond < MIN_CROSSINGS_PER_SECOND) return none;
  return { amplitude: Math.min(1, amplitude), hertz: crossingsPerSecond / 2 };
}

/**
 * Computes the luma factor of every frame that removes flicker: the local mean between cues, divided by the frame's own
 * brightness. Frames at a cue have a factor of 1.
 */
export function computeDeflickerGains(brightness: readonly number[]): number[] {
  return brightness.map((value, index) => {
    const window = selectSteadyWindow(brightness, index);
    const mean = window.reduce((a, b) => a + b, 0) / window.length;
    return value > 0.01 ? mean / value : 1;
  });
}

function computeOscillation(brightness: readonly number[]): number[] {
  return brightness.map((value, index) => {
    const window = selectSteadyWindow(brightness, index).sort((a, b) => a - b);
    return value - (window[window.length >> 1] as number);
  });
}

/** Selects as many neighbors on each side, up to the next cue. */
function selectSteadyWindow(brightness: readonly number[], index: number): number[] {
  let reach = 0;
  while (
    reach < WINDOW_HALF &&
    index - reach - 1 >= 0 &&
    index + reach + 1 < brightness.length &&
    isSteady(brightness, index - reach - 1) &&
    isSteady(brightness, index + reach)
  ) {
    reach++;
  }
  return brightness.slice(index - reach, index + reach + 1);
}

function isSteady(brightness: readonly number[], index: number): boolean {
  return Math.abs(brightness[index + 1]! - brightness[index]!) < CUE_STEP;
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
