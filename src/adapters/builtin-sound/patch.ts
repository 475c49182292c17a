/**
 * Synthesizes one kind of sound in stereo at 48 kHz, at any level; deterministic for a seed. Inspired by A. Farnell,
 * Designing Sound (2010).
 *
 * @param seconds length that is wanted: single sounds have their own
 * @param intensity 0 (light, far, slow) to 1 (heavy, near, fast)
 */
export type Patch = (seconds: number, intensity: number, seed: number) => [Float32Array, Float32Array];
