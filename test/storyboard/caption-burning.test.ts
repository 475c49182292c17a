import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Drawing } from '../../src/adapters/builtin-animator/drawing.ts';
import { allocateVideoFrame, type Frame, getPlane8, getPlane16 } from '../../src/media/frame.ts';
import { loadCanvasModule } from '../../src/typography/canvas.ts';
import { chooseBacking, GroundSurvey } from '../../src/typography/captions/backing.ts';
import { burnCaptions } from '../../src/typography/captions/burn-captions.ts';
import {
  type CaptionLayer,
  createCaptionLayer,
  drawCaption,
} from '../../src/typography/captions/caption-layer.ts';
import type { CaptionKind } from '../../src/typography/captions/caption-style.ts';
import type { FrameFormat } from '../../src/typography/captions/frame-format.ts';
import { layOutCaptions } from '../../src/typography/captions/lay-out-captions.ts';
import { type PlacedCaption, placeCaption } from '../../src/typography/captions/place-caption.ts';
import { addPixels, listSampledFrames, surveyFrames } from '../../src/typography/captions/survey-frames.ts';
import { FontBook } from '../../src/typography/fonts/font-book.ts';
import { drawLetterMask, measureReadableShare, type Picture } from './typography-picture.ts';

const hasCanvas = await loadCanvasModule().catch(() => undefined);
const skip = hasCanvas ? false : '@napi-rs/canvas is not installed here';
const fonts = hasCanvas && (await FontBook.load());
const createCanvas = hasCanvas?.createCanvas;
const frameRate = { num: 24, den: 1 };
const COUNT = 14;
/** Frames in which the caption stands. */
const span = { start: 3, end: 12 };

const COLOR = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
const FORMATS: readonly FrameFormat[] = [
  { width: 321, height: 181, pixelFormat: 'yuv420p', color: COLOR },
  { width: 320, height: 180, pixelFormat: 'yuv420p10le', color: { ...COLOR, matrix: 'bt2020nc' } },
  { width: 180, height: 320, pixelFormat: 'yuv422p10le', color: COLOR },
  { width: 320, height: 180, pixelFormat: 'yuv444p', color: { ...COLOR, range: 'pc', matrix: 'smpte170m' } },
];

function placeText(
  text: string,
  kind: CaptionKind,
  frame: { readonly width: number; readonly height: number },
) {
  const { captions } = layOutCaptions(text, kind, { fonts: fonts!, frame, span, frameRate });
  return captions.map((caption) => placeCaption(caption, frame, fonts!));
}

/** Planes of a frame as arrays without padding. */
function copyPlanes(frame: Frame, { width, height, pixelFormat }: FrameFormat): Uint16Array[] {
  const is16 = pixelFormat.endsWith('le');
  return [0, 1, 2].map((index) => {
    const [w, h] = getSize({ width, height, pixelFormat }, index);
    const { samples, stride } = (is16 ? getPlane16 : getPlane8)(frame, index, w, h);
    const copy = new Uint16Array(w * h);
    for (let y = 0; y < h; y++) copy.set(samples.subarray(y * stride, y * stride + w), y * w);
    return copy;
  });
}

function getSize(
  { width, height, pixelFormat }: Omit<FrameFormat, 'color'>,
  plane: number,
): [number, number] {
  const [halfWidth, halfHeight] = [!pixelFormat.includes('444'), pixelFormat.includes('420')];
  if (plane === 0) return [width, height];
  return [halfWidth ? Math.ceil(width / 2) : width, halfHeight ? Math.ceil(height / 2) : height];
}

/** Frames of stripes of two codes, with colored chroma; of white if the codes are the same. */
async function* makeFrames(format: FrameFormat, [first, second]: readonly [number, number]) {
  const unit = format.pixelFormat.endsWith('le') ? 4 : 1;
  for (let number = 0; number < COUNT; number++) {
    const frame = allocateVideoFrame(format);
    for (const index of [0, 1, 2]) {
      const [width, height] = getSize(format, index);
      const { samples, stride } = (unit === 4 ? getPlane16 : getPlane8)(frame, index, width, height);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          samples[y * stride + x] = unit * (index > 0 ? 128 : (x >> 2) % 2 ? first : second);
    }
    frame.pts = BigInt(number);
    yield frame;
  }
}

async function burn(format: FrameFormat, codes: readonly [number, number], placed: readonly PlacedCaption[]) {
  const surveys = await surveyFrames(makeFrames(format, codes), placed, format);
  const layers = placed.map((each, i) =>
    createCaptionLayer(each, chooseBacking(surveys[i]!, each.caption.kind), { fonts: fonts!, frame: format }),
  );
  const frames: Uint16Array[][] = [];
  for await (const frame of burnCaptions(makeFrames(format, codes), layers, { format, frameRate })) {
    assert.equal(frame.pts, BigInt(frames.length));
    frames.push(copyPlanes(frame, format));
    frame.free();
  }
  return { frames, layers };
}

/** Luma codes as gray pixels, as a player shows them. */
function toPicture(luma: Uint16Array, { width, height, pixelFormat, color }: FrameFormat): Picture {
  const unit = pixelFormat.endsWith('le') ? 4 : 1;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (const [i, code] of luma.entries())
    pixels.fill(color.range === 'pc' ? code : (255 * (code / unit - 16)) / 219, 4 * i, 4 * i + 4);
  return { pixels, width, height };
}

suite('burnt captions', { skip }, () => {
  test('are white in the frame’s own codes, fade, and leave all else bit for bit as it was', async () => {
    for (const format of FORMATS) {
      const name = `${format.pixelFormat} ${format.width}x${format.height}`;
      const placed = placeText('Rain 雨夜', 'narration', format);
      const { frames, layers } = await burn(format, [60, 90], placed);
      const untouched: Uint16Array[][] = [];
      for await (const frame of makeFrames(format, [60, 90])) {
        untouched.push(copyPlanes(frame, format));
        frame.free();
      }
      for (let number = 0; number < COUNT; number++) {
        if (number < span.start || number >= span.end)
          assert.deepEqual(frames[number], untouched[number], name);
      }
      const mask = drawLetterMask(placed[0]!, format, createCanvas!);
      const core = mask.indexOf(255);
      const lights = frames.map(([luma]) => luma![core]!);
      const unit = format.pixelFormat.endsWith('le') ? 4 : 1;
      const white = format.color.range === 'pc' ? 255 : 235 * unit;
      assert.deepEqual([lights[5], lights[9]], [white, white], name);
      assert.ok(
        lights[3]! > untouched[3]![0]![core]! && lights[3]! < lights[4]! && lights[11]! < lights[10]!,
        name,
      );
      assertOutsideUntouched(frames[8]!, untouched[8]!, layers[0]!, format);
      assert.ok(
        frames[8]!.slice(1).every((plane) => plane.every((code) => code === 128 * unit)),
        'gray has no color',
      );
    }
  });

  test('have a contrast of 4.5 to 1 on white and on stripes of black and white', async () => {
    for (const format of FORMATS.slice(0, 2))
      for (const codes of [
        [235, 235],
        [16, 235],
      ] as const) {
        const placed = placeText('整夜都在下雨，没有人出门。', 'narration', format);
        const { frames } = await burn(format, codes, placed);
        const mask = drawLetterMask(placed[0]!, format, createCanvas!);
        const share = measureReadableShare(toPicture(frames[7]![0]!, format), mask, 1);
        assert.ok(share >= 0.98, `${format.pixelFormat} ${codes}: ${share}`);
      }
  });

  test('are refused on what is not planar Y’CbCr', async () => {
    const format = { ...FORMATS[0]!, pixelFormat: 'rgba' };
    await assert.rejects(surveyFrames(makeFrames(FORMATS[0]!, [16, 16]), [], format), {
      code: 'captions.pixel-format',
    });
  });
});

/** Nothing changes beyond a layer's box. */
function assertOutsideUntouched(
  planes: readonly Uint16Array[],
  before: readonly Uint16Array[],
  { left, top, canvas }: CaptionLayer,
  format: FrameFormat,
): void {
  const { width } = format;
  let changed = 0;
  for (const [i, code] of planes[0]!.entries()) {
    if (code === before[0]![i]) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    assert.ok(x >= left && x < left + canvas.width && y >= top && y < top + canvas.height, `${x}, ${y}`);
    changed++;
  }
  assert.ok(changed > 50);
}

suite('captions on drawn scenes', { skip }, () => {
  test('have a contrast of 4.5 to 1 against what lies beneath, snow or city, and move nothing else', () => {
    const frame = { width: 480, height: 270 };
    const context = createCanvas!(frame.width, frame.height).getContext('2d');
    const read = (): Picture => ({
      pixels: context.getImageData(0, 0, frame.width, frame.height).data,
      ...frame,
    });
    for (const description of ['Heavy snow falls on the snow field at noon', 'A city at night']) {
      const request = { description, ...frame, seconds: 1, camera: 'pan', seed: 3 } as const;
      const drawing = new Drawing(request, (width, height) =>
        createCanvas!(Math.ceil(width), Math.ceil(height)),
      );
      for (const [kind, text] of [
        ['title', 'The Silence 雪'],
        ['narration', 'All night the snow came down. 整夜都在下雪。'],
      ] as const)
        for (const placed of placeText(text, kind, frame)) {
          const survey = new GroundSurvey();
          for (const number of listSampledFrames(placed.caption).filter((_, i) => i % 4 === 0)) {
            drawing.draw(context, number / 24);
            addPixels(survey, read(), placed);
          }
          const layer = createCaptionLayer(placed, chooseBacking(survey, kind), { fonts: fonts!, frame });
          drawing.draw(context, 7 / 24);
          drawCaption(context, layer, { frame: 7, frameRate });
          const share = measureReadableShare(read(), drawLetterMask(placed, frame, createCanvas!), 1);
          assert.ok(share >= 0.97, `${description}, ${kind}: ${share}`);
        }
    }
  });
});

test('a backing is a panel on busy light ground, dark letters on a calm light one, and little in the dark', () => {
  const survey = (...luminances: number[]): GroundSurvey => {
    const made = new GroundSurvey();
    for (let i = 0; i < 1000; i++) made.add(luminances[i % luminances.length]!);
    return made;
  };
  const night = chooseBacking(survey(0.01, 0.02), 'title');
  assert.deepEqual([night.kind, night.ink], ['shadow', 'light']);
  const snow = chooseBacking(survey(0.8, 0.85), 'title');
  assert.deepEqual([snow.kind, snow.ink], ['shadow', 'dark']);
  const subtitle = chooseBacking(survey(0.8, 0.85), 'narration');
  assert.deepEqual([subtitle.kind, subtitle.ink], ['panel', 'light']);
  assert.ok(night.opacity < subtitle.opacity);
  assert.equal(chooseBacking(survey(0, 0.3), 'title').kind, 'panel');
});
