import type { Frame } from '../../media/frame.ts';
import { listRasters, type PlaneRaster } from '../warp/plane-raster.ts';
import { isCut } from './cut-check.ts';
import { FrameMixer } from './frame-mixer.ts';
import { getBitDepth, type InterpolationSource } from './interpolation-source.ts';
import { MotionProjector } from './motion-projector.ts';
import { completeMotion, type PairMotion, PairMotionFinder } from './pair-motion.ts';
import { readPlanes } from './picture-samples.ts';

/**
 * Dissolves one video into another that shows nearly the same: what is at different places in both is moved on its way, so
 * that nothing is seen twice. Where they show different things, they are mixed as they are.
 */
export class MovingDissolve {
  readonly #source: InterpolationSource;
  readonly #rasters: readonly PlaneRaster[];
  readonly #projector: MotionProjector;
  readonly #mixer: FrameMixer;

  constructor(source: InterpolationSource) {
    this.#source = source;
    this.#rasters = listRasters(source, source);
    this.#projector = new MotionProjector(source.width, source.height);
    this.#mixer = new FrameMixer(source, this.#rasters);
  }

  /** @param share of the second picture, 0 to 1; all three frames are the caller's */
  mix(first: Frame, second: Frame, share: number): Frame {
    const { width, height } = this.#source;
    const [from, to] = [first, second].map((frame) =>
      readPlanes(frame, this.#rasters, getBitDepth(this.#source)),
    ) as [ReturnType<typeof readPlanes>, ReturnType<typeof readPlanes>];
    const finder = new PairMotionFinder(width, height);
    finder.add(from[0]!);
    const motion = finder.add(to[0]!)!;
    if (isCut(motion)) stand(motion);
    else completeMotion(motion);
    return this.#mixer.draw({ first: from, second: to, share }, this.#projector.project(motion, share));
  }
}

/** Takes every pixel to be where it was. */
function stand({ forward, backward }: PairMotion): void {
  for (const { flow, hidden } of [forward, backward]) {
    flow.u.fill(0);
    flow.v.fill(0);
    hidden.fill(0);
  }
}
