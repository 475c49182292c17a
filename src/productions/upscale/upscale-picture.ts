import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DetailSettings, UpscaleEvidence, Upscaler } from '../../engines/upscaler.ts';
import type { Step } from '../../execution/step.ts';
import { allocateVideoFrame, type Frame, getPlane16, setFrameTimeBase } from '../../media/frame.ts';
import type { VideoStreamInfo } from '../../media/media-info.ts';
import {
  encodePicture,
  fromRgbFilters,
  type PictureFormat,
  readPicture,
} from '../../media/stills/picture-file.ts';
import { getWorkingPicture, type WorkingPicture } from '../../media/video/working-picture.ts';
import type { DETAIL_STRENGTHS } from './options.ts';
import { STAGES } from './stages.ts';

/** Name of the enlarged picture in the artifact of the step. */
export const PICTURE_FILE = 'picture';
type Strength = (typeof DETAIL_STRENGTHS)[number];

/** Bounds that no detail reaches: 1023 is the largest 10-bit code value. */
const UNLIMITED: DetailSettings = { amount: 1e4, coring: 0, limit: 1023 };

/** Bounds of generated detail: `amount` in local standard deviations, `limit` in 10-bit code values. */
const DETAIL: Readonly<Record<Strength, DetailSettings>> = {
  weak: { amount: 0.5, coring: 0, limit: 24 },
  medium: { amount: 1, coring: 0, limit: 48 },
  strong: { amount: 2, coring: 0, limit: 96 },
  full: UNLIMITED,
};
/** Upscalers work on videos, so the picture is the single frame of one; any time base will do. */
const TIME_BASE = { num: 1, den: 25 };

interface UpscaleInput {
  readonly sourceDigest: string;
  readonly upscaler: { readonly id: string; readonly version: string };
  readonly target: { readonly width: number; readonly height: number };
  readonly strength: Strength;
  readonly format: PictureFormat;
}

interface UpscaleResources {
  readonly path: string;
  readonly video: VideoStreamInfo;
  readonly upscaler: Upscaler;
}

/** Decodes, enlarges and encodes one picture. */
export const upscaleStep: Step<UpscaleInput, UpscaleResources, { evidence?: UpscaleEvidence }> = {
  ...STAGES.upscale,
  version: '2',
  async run(context, { target, strength, format }, { path, video, upscaler }) {
    const workingFormat = chooseWorkingFormat(video);
    const source = await readPicture(path, video, workingFormat);
    source.pts = 0n;
    setFrameTimeBase(source, TIME_BASE);
    const detail = upscaler.generatesDetail ? DETAIL[strength] : undefined;
    const maskSize = { width: 16, height: 16 };
    await using upscaling = await upscaler.open({
      source: workingFormat,
      timeBase: TIME_BASE,
      target,
      steps: [target.height / workingFormat.height],
      detail,
      mask: maskSize,
      outputPixelFormat: workingFormat.pixelFormat,
      signal: context.signal,
      remote: context.remote,
      folder: context.directory,
    });
    const frames: Frame[] = [];
    for await (const frame of upscaling.process(source, detail && createFullMask(maskSize, workingFormat)))
      frames.push(frame);
    for await (const frame of upscaling.flush()) frames.push(frame);
    const content = await encodePicture(frames[0]!, workingFormat, format, video.bitDepth > 8);
    await writeFile(join(context.directory, PICTURE_FILE), content);
    context.reportProgress(1, 1);
    return { evidence: upscaling.getEvidence?.() };
  },
};

/** The working format of a still. RGB becomes full-range BT.601, as in JPEG, which loses the least. */
function chooseWorkingFormat(video: VideoStreamInfo): WorkingPicture {
  const workingFormat = getWorkingPicture(video);
  if (!/rgb|bgr|gbr|pal8/.test(video.pixelFormat)) return workingFormat;
  const color = { ...workingFormat.color, range: 'pc', matrix: 'smpte170m' };
  const conversion = fromRgbFilters(color, video.bitDepth > 8);
  return { ...workingFormat, color, isFullRange: true, conversion };
}

/** Creates a mask that lets detail be added everywhere. */
function createFullMask(
  { width, height }: { width: number; height: number },
  { pixelFormat }: WorkingPicture,
): Frame {
  const mask = allocateVideoFrame({ width, height, pixelFormat });
  mask.pts = 0n;
  setFrameTimeBase(mask, TIME_BASE);
  for (const plane of [0, 1, 2])
    getPlane16(mask, plane, width, height).samples.fill(plane === 0 ? 1023 : 512);
  return mask;
}
