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

export const PICTURE_FILE = 'picture';
type Strength = (typeof DETAIL_STRENGTHS)[number];

/** Bounds of generated detail: `amount` in local standard deviations, `limit` in 10-bit code values. */
const DETAIL: Readonly<Record<Strength, DetailSettings>> = {
  weak: { amount: 0.5, coring: 0, limit: 24 },
  medium: { amount: 1, coring: 0, limit: 48 },
  strong: { amount: 2, coring: 0, limit: 96 },
  full: { amount: 1e4, coring: 0, limit: 1023 },
};
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
  version: '1',
  async run(context, { target, strength, format }, { path, video, upscaler }) {
    const picture = createStillPicture(video);
    const source = await readPicture(path, video, picture);
    source.pts = 0n;
    setFrameTimeBase(source, TIME_BASE);
    const detail = upscaler.generatesDetail ? DETAIL[strength] : undefined;
    const mask = { width: 16, height: 16 };
    await using stage = await upscaler.open({
      source: picture,
      timeBase: TIME_BASE,
      target,
      steps: [target.height / picture.height],
      detail,
      mask,
      outputPixelFormat: picture.pixelFormat,
      signal: context.signal,
    });
    const frames: Frame[] = [];
    for await (const frame of stage.process(source, detail && openMask(mask, picture))) frames.push(frame);
    for await (const frame of stage.flush()) frames.push(frame);
    const content = await encodePicture(frames[0]!, picture, format, video.bitDepth > 8);
    await writeFile(join(context.directory, PICTURE_FILE), content);
    context.reportProgress(1, 1);
    return { evidence: stage.getEvidence?.() };
  },
};

/** The working picture of a still. RGB becomes full-range BT.601, as in JPEG, which loses the least. */
function createStillPicture(video: VideoStreamInfo): WorkingPicture {
  const picture = getWorkingPicture(video);
  if (!/rgb|bgr|gbr|pal8/.test(video.pixelFormat)) return picture;
  const color = { ...picture.color, range: 'pc', matrix: 'smpte170m' };
  const conversion = fromRgbFilters(color, video.bitDepth > 8);
  return { ...picture, color, isFullRange: true, conversion };
}

function openMask(
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
