/**
 * How a vision model turns video into tokens, after the estimator that Alibaba Cloud publishes for the qwen-vl models.
 * What is billed stands in the `usage` of the answers.
 */
export interface VisionLimits {
  /** Side of the square that becomes one token, in pixels. */
  readonly patch: number;
  /** Most frames that are sampled. */
  readonly maxFrames: number;
  /** Fewest and most tokens of one frame. */
  readonly minFrameTokens: number;
  readonly maxFrameTokens: number;
  /** Most tokens of all frames together; two frames are merged into one. */
  readonly totalTokens: number;
}

const QWEN_VL: VisionLimits = {
  patch: 28,
  maxFrames: 512,
  minFrameTokens: 4,
  maxFrameTokens: 768,
  totalTokens: 65_536,
};
const QWEN3_VL: VisionLimits = {
  ...QWEN_VL,
  patch: 32,
  maxFrames: 2000,
  maxFrameTokens: 640,
  totalTokens: 131_072,
};

/** @param model name of the model, or the reference of an engine with it */
export function getVisionLimits(model: string): VisionLimits {
  return /^(?:\w+:)?qwen3/i.test(model) ? QWEN3_VL : QWEN_VL;
}

export interface VideoShape {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly framesPerSecond: number;
}

/** Tokens that a video costs when it is sampled at `fps` frames a second. */
export function countVideoTokens(
  { width, height, frames, framesPerSecond }: VideoShape,
  fps: number,
  limits: VisionLimits,
): number {
  const { patch, maxFrames, minFrameTokens, maxFrameTokens, totalTokens } = limits;
  const most = 2 * Math.floor(Math.min(maxFrames, frames) / 2);
  const duration = frames / framesPerSecond;
  const whole = Math.floor(duration);
  const counted = Math.ceil((duration - whole > 1 / fps ? duration : whole) * framesPerSecond);
  const seen = Math.floor(Math.min(Math.max((counted / framesPerSecond) * fps, 4), most, counted));
  const square = patch * patch;
  const allowed = Math.max(
    Math.min(maxFrameTokens * square, ((totalTokens * square) / seen) * 2),
    Math.floor(minFrameTokens * square * 1.05),
  );
  let [columns, rows] = [Math.round(width / patch), Math.round(height / patch)];
  if (columns * rows * square > allowed) {
    const shrink = Math.sqrt((width * height) / allowed);
    [columns, rows] = [Math.floor(width / shrink / patch), Math.floor(height / shrink / patch)];
  }
  return Math.floor(Math.ceil(seen / 2) * rows * columns) + 2;
}

/** How one video is shown to a model. */
export interface Showing {
  readonly height: number;
  readonly framesPerSecond: number;
  readonly tokens: number;
}

const HEIGHTS = [224, 288, 360, 432, 480, 576, 720, 1080];
/** Frames a second; the service accepts 0.1 to 10. */
const RATES = [0.1, 0.2, 0.25, 0.5, 1, 2, 4];
/** Weight of pixels against frames: twice the frames show more of what happens than twice the pixels. */
const PIXEL_WORTH = 0.6;

/** Chooses the size and frame rate within `budget` tokens that show most of the video; the cheapest if none fits. */
export function fitShowing(video: VideoShape, budget: number, limits: VisionLimits): Showing {
  let best: { showing: Showing; worth: number } | undefined;
  let cheapest: Showing | undefined;
  for (const height of HEIGHTS.filter((each) => each <= video.height || each === HEIGHTS[0])) {
    for (const framesPerSecond of RATES) {
      const width = (video.width * height) / video.height;
      const tokens = countVideoTokens({ ...video, width, height }, framesPerSecond, limits);
      const showing = { height, framesPerSecond, tokens };
      if (!cheapest || tokens < cheapest.tokens) cheapest = showing;
      // The service ignores frames and pixels beyond its limits.
      const seen = Math.min(limits.maxFrames, (video.frames / video.framesPerSecond) * framesPerSecond);
      const frameTokens = tokens / Math.max(1, seen / 2);
      const worth = Math.log(seen) + PIXEL_WORTH * Math.log(frameTokens);
      if (tokens <= budget && (!best || worth > best.worth + 1e-9)) best = { showing, worth };
    }
  }
  return (best?.showing ?? cheapest)!;
}
