import { extname } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import { InputFile } from '../containers/input-file.ts';
import { decodeFrames } from '../decoder.ts';
import { Encoder } from '../encoder.ts';
import { FilterGraph } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';
import type { ColorTags, VideoStreamInfo } from '../media-info.ts';
import { createDecodedPad, type WorkingPicture } from '../video/working-picture.ts';
import { encodeWhole } from './still.ts';

/** How a still picture is written. */
export interface PictureFormat {
  readonly encoder: string;
  /** Pixel formats for sources of 8 bits, and for deeper ones. */
  readonly pixelFormats: readonly [string, string];
  readonly options: Readonly<Record<string, string | number>>;
}

const JPEG: PictureFormat = {
  encoder: 'mjpeg',
  pixelFormats: ['yuvj444p', 'yuvj444p'],
  options: { qmin: 2, qmax: 2 },
};
const TIFF: PictureFormat = { encoder: 'tiff', pixelFormats: ['rgb24', 'rgb48le'], options: {} };
const FORMATS: Readonly<Record<string, PictureFormat>> = {
  '.png': { encoder: 'png', pixelFormats: ['rgb24', 'rgb48be'], options: {} },
  '.jpg': JPEG,
  '.jpeg': JPEG,
  '.tif': TIFF,
  '.tiff': TIFF,
};

/** The format for an output path, by its extension. @throws `output.picture-format` */
export function getPictureFormat(path: string): PictureFormat {
  const format = FORMATS[extname(path).toLowerCase()];
  if (format) return format;
  throw new FootlightError('output.picture-format', {
    kind: 'usage',
    parameters: { extensions: anyOf(Object.keys(FORMATS)) },
    value: path,
  });
}

/**
 * The first picture of a file in the working format. The caller owns it.
 *
 * @param video as `readOrientation` gives it, where photographs are to be upright
 * @throws `input.no-picture`
 */
export async function readPicture(
  path: string,
  video: VideoStreamInfo,
  { conversion }: WorkingPicture,
): Promise<Frame> {
  await using input = await InputFile.open(path);
  using graph = await FilterGraph.open({
    inputs: { in: createDecodedPad(video) },
    text: `[in]${conversion}[out]`,
    outputs: { out: 'video' },
  });
  for await (const frame of decodeFrames(input, video.index)) {
    await graph.push('in', frame);
    await graph.push('in', null);
    const picture = await graph.pull('out');
    if (picture) return picture;
  }
  throw new FootlightError('input.no-picture', { kind: 'input', value: path });
}

/** H.273 matrices by the names of FFmpeg and of zimg. */
const ZIMG_MATRIX: Readonly<Record<string, string>> = {
  bt709: '709',
  fcc: 'fcc',
  bt470bg: '470bg',
  smpte170m: '170m',
  bt2020nc: '2020_ncl',
  bt2020c: '2020_cl',
};

/**
 * FFmpeg filter text from RGB to the working format. It uses zimg, as swscale's integer conversion shifts green by up to
 * half an 8-bit code, more than the difference between two nets.
 */
export function fromRgbFilters({ matrix, range }: ColorTags, isDeep: boolean): string {
  const planar = isDeep ? 'gbrp16le' : 'gbrp';
  const target = `matrix=${ZIMG_MATRIX[matrix] ?? '170m'}:range=${range === 'pc' ? 'full' : 'limited'}`;
  return `format=${planar},zscale=matrixin=gbr:rangein=full:${target}:dither=none,format=yuv444p10le`;
}

function toRgbFilters({ matrix, range }: ColorTags, isDeep: boolean): string {
  const source = `matrixin=${ZIMG_MATRIX[matrix] ?? '170m'}:rangein=${range === 'pc' ? 'full' : 'limited'}`;
  return `zscale=${source}:matrix=gbr:range=full:filter=lanczos:dither=none,format=${isDeep ? 'gbrp16le' : 'gbrp'}`;
}

/** Filters and encoders need a time base, though a still picture has no time. */
const TIME_BASE = { num: 1, den: 25 };

/** Encodes one working frame as the content of a picture file, and frees it. */
export async function encodePicture(
  frame: Frame,
  picture: WorkingPicture,
  format: PictureFormat,
  isDeep: boolean,
): Promise<Buffer> {
  const { width, height } = frame;
  const pixelFormat = format.pixelFormats[isDeep ? 1 : 0];
  using converted = await convertPicture(frame, picture, pixelFormat, isDeep);
  using encoder = await Encoder.openVideo({
    encoder: format.encoder,
    width,
    height,
    pixelFormat,
    timeBase: TIME_BASE,
    frameRate: { num: 25, den: 1 },
    options: format.options,
  });
  return await encodeWhole(converted, encoder);
}

async function convertPicture(
  frame: Frame,
  picture: WorkingPicture,
  pixelFormat: string,
  isDeep: boolean,
): Promise<Frame> {
  const { width, height } = frame;
  const conversion = pixelFormat.startsWith('yuvj')
    ? 'scale=flags=lanczos+accurate_rnd:sws_dither=none:out_range=pc:out_color_matrix=bt470bg'
    : toRgbFilters(picture.color, isDeep);
  using graph = await FilterGraph.open({
    inputs: {
      in: {
        kind: 'video',
        width,
        height,
        pixelFormat: picture.pixelFormat,
        timeBase: TIME_BASE,
        color: picture.color,
      },
    },
    text: `[in]${conversion},format=${pixelFormat}[out]`,
    outputs: { out: 'video' },
  });
  await graph.push('in', frame);
  await graph.push('in', null);
  return (await graph.pull('out')) as Frame;
}
