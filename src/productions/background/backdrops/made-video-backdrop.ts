import { hashJson } from '../../../core/hashing.ts';
import type { Backdrop, BackdropSource } from './backdrop.ts';

/** A shot with a background of its own, whose pictures count from the first frame of the shot. */
export interface FilmedShot {
  readonly startFrame: number;
  readonly endFrame: number;
  readonly film: BackdropSource;
}

/** Made videos behind shots, and what stands behind the frames of the others. */
export function createMadeVideoBackdrop(shots: readonly FilmedShot[], rest?: BackdropSource): BackdropSource {
  return {
    key: hashJson({
      kind: 'films',
      version: 1,
      shots: shots.map(({ startFrame, endFrame, film }) => [startFrame, endFrame, film.key]),
      rest: rest?.key ?? null,
    }),
    async open(format, signal) {
      const opened = new Map<BackdropSource, Backdrop>();
      return {
        isStill: false,
        async read(number, shown) {
          const shot = shots.find(({ startFrame, endFrame }) => number >= startFrame && number < endFrame);
          const source = shot?.film ?? rest;
          if (!source) throw new Error(`nothing stands behind frame ${number}`);
          const backdrop = opened.get(source) ?? (await source.open(format, signal));
          opened.set(source, backdrop);
          return backdrop.read(number - (shot?.startFrame ?? 0), shown);
        },
        async [Symbol.asyncDispose]() {
          for (const backdrop of opened.values()) await backdrop[Symbol.asyncDispose]();
        },
      };
    },
  };
}
