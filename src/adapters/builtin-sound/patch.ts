/**
 * Makes one sound, stereo at 48 kHz; the level is free. Synthesis after A. Farnell, Designing Sound (2010), in spirit.
 *
 * @param intensity 0 (light, far, slow) to 1 (heavy, near, fast)
 */
export type Patch = (seconds: number, intensity: number, seed: number) => [Float32Array, Float32Array];
