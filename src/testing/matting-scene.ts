import { createGaussianTable, createSeededRandom } from '../core/random.ts';
import { MattingBackdrop, type MattingBackground } from './matting-backdrop.ts';
import { MattingCanvas } from './matting-canvas.ts';
import { MattingFigure } from './matting-figure.ts';
import { addSensorNoise, encodePicture, exposeFrame, type MattingFrame } from './matting-frame.ts';
import { computePose, type Motion, type Point, type Pose } from './matting-pose.ts';
import { MattingShadow } from './matting-shadow.ts';

export interface MattingSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly frameRate: number;
  /** 1 to 9 are for tuning, 101 to 109 for tables of results. */
  readonly seed: number;
  readonly background: MattingBackground;
  /** How much darker than the brightest place of a screen the darkest is: 0.35 is 35 % of the signal. */
  readonly unevenness: number;
  /** How much the subject's shadow on a wall behind it lowers the signal, 0 to 1. */
  readonly shadow: number;
  /** How much the exposure falls and rises again over the scene, as a share of the light. */
  readonly drift: number;
  /** How far the camera pans from the first frame to the last, as a share of the picture's width. */
  readonly pan: number;
  /** How much of the backdrop's light the subject's edges catch, 0 to 1. */
  readonly spill: number;
  readonly motion: Motion['kind'];
  /** Frames at the start without a subject, who then comes in from the right. */
  readonly emptyFrames: number;
  /** Standard deviation of the sensor's noise, in 8-bit codes. */
  readonly noiseSigma: number;
}

const DEFAULT_OPTIONS: MattingSceneOptions = {
  width: 512,
  height: 288,
  frames: 60,
  frameRate: 25,
  seed: 1,
  background: 'green-screen',
  unevenness: 0,
  shadow: 0,
  drift: 0,
  pan: 0,
  spill: 0.25,
  motion: 'sway',
  emptyFrames: 0,
  noiseSigma: 2.5,
};

/** Pixels that a part moves at most between the moments of an exposure at which it is drawn. */
const STEP = 1.5;
/** Share of a frame's time for which the shutter is open: 180 degrees. */
const SHUTTER = 0.5;

/**
 * A filmed person with all that makes matting hard, and the truth: 200 hairs of under a pixel, a waving hand blurred by its
 * motion, a gap under the arm, patterned cloth with folds, light of the screen on the edges, sensor noise. Light is
 * mixed where it is linear, as in a lens. Every frame is a function of its number, the options and the seed.
 */
export class MattingScene {
  readonly options: MattingSceneOptions;
  readonly #backdrop: MattingBackdrop;
  readonly #figure: MattingFigure;
  readonly #shadow: MattingShadow;
  readonly #motion: Motion;
  readonly #noise: (index: number) => number;
  /** The set, from where the camera looked last. */
  readonly #set: Float32Array;
  readonly #light: Float32Array;
  readonly #subject: MattingCanvas;
  readonly #arm: MattingCanvas;
  readonly #moment: MattingCanvas;
  #place: Point | undefined;

  constructor(options: Partial<MattingSceneOptions> = {}) {
    this.options = { ...DEFAULT_OPTIONS, ...options };
    const { width, height, seed, pan, spill, motion, emptyFrames, frameRate } = this.options;
    const reach = { x: Math.ceil(Math.abs(pan) * width), y: pan === 0 ? 0 : Math.ceil(height * 0.04) };
    this.#backdrop = new MattingBackdrop({ ...this.options, reach });
    this.#figure = new MattingFigure(this.options);
    this.#shadow = new MattingShadow(width, height);
    const phase = createSeededRandom(seed * 11 + 7)() * 20;
    this.#motion = { width, height, spill, kind: motion, phase, entersAt: emptyFrames / frameRate };
    this.#noise = createGaussianTable(seed + 1);
    this.#set = new Float32Array(width * height * 3);
    this.#light = new Float32Array(width * height * 3);
    this.#subject = new MattingCanvas(width, height);
    this.#arm = new MattingCanvas(width, height);
    this.#moment = new MattingCanvas(width, height);
  }

  drawFrame(number: number): MattingFrame {
    const { width, emptyFrames } = this.options;
    const gain = this.#getGain(number);
    this.#viewBackdrop(number);
    const plate = encodePicture(this.#light, gain);
    this.#subject.clear();
    if (number >= emptyFrames) this.#drawSubject(number);
    if (this.options.shadow > 0) this.#shadow.cast(this.#subject, this.options.shadow, this.#light);
    const frame = exposeFrame({
      subject: this.#subject,
      light: this.#light,
      plate,
      bounced: this.#backdrop.mean,
      isShadowed: this.options.shadow > 0,
      gain,
    });
    addSensorNoise(frame.picture, this.#noise, { number, width, sigma: this.options.noiseSigma });
    return frame;
  }

  /** Writes the set as the camera sees it at a frame to `#light`. */
  #viewBackdrop(number: number): void {
    const { width, height, pan, frames } = this.options;
    const progress = frames > 1 ? number / (frames - 1) : 0;
    const x = (pan < 0 ? progress - 1 : progress) * pan * width;
    const y = pan === 0 ? 0 : height * 0.02 * (1 + Math.sin(progress * 4));
    if (this.#place?.x !== x || this.#place.y !== y) this.#backdrop.view(x, y, this.#set);
    this.#place = { x, y };
    this.#light.set(this.#set);
  }

  #getGain(number: number): number {
    const { drift, frames } = this.options;
    return 1 - (drift * (1 - Math.cos((number / frames) * Math.PI * 2))) / 2;
  }

  #drawSubject(number: number): void {
    const figure = this.#figure;
    const [start, end] = [0, SHUTTER].map((share) =>
      computePose(this.#motion, (number + share) / this.options.frameRate),
    ) as [Pose, Pose];
    const paintBody = (pose: Pose): void => figure.paintBody(this.#moment, pose);
    this.#expose(this.#subject, number, measureMove(start.head, end.head), paintBody);
    this.#arm.clear();
    const paintArm = (pose: Pose): void => figure.paintWavingArm(this.#moment, pose);
    // Fingertips go further than the wrist.
    this.#expose(this.#arm, number, measureMove(start.waving.wrist, end.waving.wrist) * 1.5, paintArm);
    this.#subject.layOver(this.#arm);
  }

  /** Draws what moves by some pixels during an exposure. */
  #expose(canvas: MattingCanvas, number: number, move: number, paint: (pose: Pose) => void): void {
    const moments = Math.max(2, Math.ceil(move / STEP));
    for (let index = 0; index < moments; index++) {
      const time = (number + ((index + 0.5) / moments) * SHUTTER) / this.options.frameRate;
      this.#moment.clear();
      paint(computePose(this.#motion, time));
      canvas.accumulate(this.#moment, 1 / moments);
    }
  }
}

function measureMove(from: Point, to: Point): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}
