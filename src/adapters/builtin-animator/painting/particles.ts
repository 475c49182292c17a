import { createSeededRandom } from '../../../core/random.ts';

/** Something small that is born, moves and fades, again and again. */
export interface Particle {
  /** Share of its life that has passed, 0 to 1. */
  readonly age: number;
  /** Numbers of this life: the same at each age, others in the next life, so that no loop is seen. */
  readonly random: () => number;
  readonly index: number;
}

export interface Emission {
  readonly count: number;
  /** Seconds from birth to end. */
  readonly life: number;
  readonly seed: number;
}

/** Visits the particles that live at a time in seconds; their ages are spread evenly, so that the stream is steady. */
export function visitParticles(
  { count, life, seed }: Emission,
  seconds: number,
  visit: (particle: Particle) => void,
): void {
  for (let index = 0; index < count; index++) {
    // Lives differ by up to a quarter, so that particles do not end in the order of their birth.
    const lives = seconds / (life * (0.88 + (0.24 * ((index * 5) % 8)) / 8)) + index / count;
    const generation = Math.floor(lives);
    const random = createSeededRandom(seed + Math.imul(index + 1, 7919) + Math.imul(generation, 104729));
    visit({ age: lives - generation, random, index });
  }
}
