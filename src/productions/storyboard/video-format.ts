import { createFrameRate, type Rational, toNumber } from '../../core/rational.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { VideoFormat } from '../../pipelines/generation/video-format.ts';
import type { StoryboardOptions } from './options.ts';

/** Largest width or height. */
export const MAX_PIXELS = 9998;
const DRAFT_FRAME_RATE: Rational = { num: 12, den: 1 };

/** The format that the options ask for; a draft is half as large, at 12 frames a second. */
export function chooseVideoFormat(
  context: Pick<WorkflowContext, 'warn'>,
  { size, fps, draft }: Pick<StoryboardOptions, 'size' | 'fps' | 'draft'>,
): VideoFormat {
  const [width, height] = size.split('x').map(Number) as [number, number];
  const even = { width: roundToEven(width), height: roundToEven(height) };
  if (!draft && (even.width !== width || even.height !== height))
    context.warn(createWarning('storyboard.size-rounded', { size, used: `${even.width}x${even.height}` }));
  return draft ? halve({ width, height }) : { ...even, frameRate: createFrameRate(fps) };
}

/** The format of a plan, or of a draft of it. */
export function takeDrafted(format: VideoFormat, isDraft: boolean): VideoFormat {
  return isDraft ? halve(format) : format;
}

function halve({ width, height }: Pick<VideoFormat, 'width' | 'height'>): VideoFormat {
  return { width: roundToEven(width / 2), height: roundToEven(height / 2), frameRate: DRAFT_FRAME_RATE };
}

/** Pictures with halved color need even sizes. */
function roundToEven(pixels: number): number {
  return Math.min(MAX_PIXELS, Math.max(16, 2 * Math.round(pixels / 2)));
}

/** Length of a scene in frames: each is rounded by itself, so that its neighbors don't change it. */
export function countFrames(seconds: number, { frameRate }: Pick<VideoFormat, 'frameRate'>): number {
  return Math.max(1, Math.round(seconds * toNumber(frameRate)));
}
