import type { Frame } from '../../media/frame.ts';
import { listRasters, type PlaneRaster } from '../warp/plane-raster.ts';
import { isCut } from './cut-check.ts';
import { FrameMixer, type PicturePair } from './frame-mixer.ts';
import type { FramePosition } from './frame-times.ts';
import { getBitDepth, type InterpolationSource } from './interpolation-source.ts';
import { MotionProjector } from './motion-projector.ts';
import { completeMotion, type PairMotion, PairMotionFinder } from './pair-motion.ts';
import { type PaddedPlane, readPlanes } from './picture-samples.ts';

interface HeldFrame {
  readonly frame: Frame;
  readonly planes: readonly PaddedPlane[];
  /** To the next frame; undefined across a cut. */
  motion?: PairMotion;
  isComplete: boolean;
}

/** The frames around the next output frame, with the motion between them. */
export class FrameWindow implements Disposable {
  readonly #source: InterpolationSource;
  readonly #rasters: readonly PlaneRaster[];
  readonly #isStill: boolean;
  readonly #finder: PairMotionFinder;
  readonly #projector: MotionProjector;
  readonly #mixer: FrameMixer;
  readonly #drawBetween: ((pair: PicturePair) => Promise<Frame>) | undefined;
  readonly #held: HeldFrame[] = [];
  /** Number of the first held frame. */
  #first = 0;

  /**
   * @param isStill whether only frames themselves will be drawn, so that their motion doesn't matter
   * @param drawBetween draws pictures between two of a shot, instead of moving their pixels
   */
  constructor(
    source: InterpolationSource,
    isStill: boolean,
    drawBetween?: (pair: PicturePair) => Promise<Frame>,
  ) {
    const { width, height } = source;
    this.#source = source;
    this.#rasters = listRasters(source, source);
    this.#isStill = isStill;
    this.#finder = new PairMotionFinder(width, height);
    this.#projector = new MotionProjector(width, height);
    this.#mixer = new FrameMixer(source, this.#rasters);
    this.#drawBetween = drawBetween;
  }

  /** Takes the next frame; it becomes the window's. */
  add(frame: Frame): void {
    const planes = this.#isStill ? [] : readPlanes(frame, this.#rasters, getBitDepth(this.#source));
    const before = this.#held.at(-1);
    this.#held.push({ frame, planes, isComplete: false });
    if (this.#isStill) return;
    const motion = this.#finder.add(planes[0]!);
    if (before && motion && !isCut(motion)) before.motion = motion;
  }

  /** Whether all is known that the picture at a position depends on: for one between frames, also the frame after those. */
  canDraw({ frame, share }: FramePosition): boolean {
    const last = this.#first + this.#held.length - 1;
    return last >= (share === 0 ? frame : frame + 2);
  }

  /** Draws the picture at a position; the caller owns it. After the last frame it is the last one. */
  async draw({ frame, share }: FramePosition): Promise<Frame> {
    const index = Math.min(frame - this.#first, this.#held.length - 1);
    const [first, second] = [this.#held[index]!, this.#held[index + 1]];
    if (share === 0 || !second) return first.frame.clone()!;
    if (!first.motion) return (share < 0.5 ? first : second).frame.clone()!;
    const pair = { first: first.planes, second: second.planes, share };
    if (this.#drawBetween) return this.#drawBetween(pair);
    if (!first.isComplete) completeMotion(first.motion, this.#held[index - 1]?.motion, second.motion);
    first.isComplete = true;
    return this.#mixer.draw(pair, this.#projector.project(first.motion, share));
  }

  /** Frees what no position from frame number `frame` on depends on. */
  forgetBefore(frame: number): void {
    // The motion from the frame before tells where what will be hidden moves.
    for (; this.#first < frame - 1 && this.#held.length > 1; this.#first++) this.#held.shift()!.frame.free();
  }

  [Symbol.dispose](): void {
    for (const { frame } of this.#held.splice(0)) frame.free();
  }
}
