import { createConstantRate, makeVideo } from '../../src/testing/make-video.ts';

/** The moments of the two fields of a frame, top and bottom, in fields; or of film, in film frames. */
export type FieldMoments = (frame: number) => readonly [top: number, bottom: number];

/** Interlaced fields, top or bottom first; film spread 2:3 over them; and film whose fields are shifted by one. */
export const FIELD_MOMENTS = {
  tff: (frame) => [2 * frame, 2 * frame + 1],
  bff: (frame) => [2 * frame + 1, 2 * frame],
  telecined: (frame) => {
    const film = 4 * Math.floor(frame / 5);
    const [top, bottom] = [
      [0, 0],
      [1, 1],
      [1, 2],
      [2, 3],
      [3, 3],
    ][frame % 5] as [number, number];
    return [2.5 * (film + top), 2.5 * (film + bottom)];
  },
  shifted: (frame) => [2 * frame, 2 * Math.max(0, frame - 1)],
  progressive: (frame) => [2 * frame, 2 * frame],
} satisfies Record<string, FieldMoments>;

const SIZE = { width: 160, height: 96 };

/** Luma of a pan over a picture of smooth shapes and hard edges, at a moment, in fields. */
export function drawPan(x: number, y: number, moment: number): number {
  const place = x + Math.round(3 * moment);
  const wave = 40 * Math.sin(place / 9) * Math.cos(y / 13);
  return Math.round(Math.min(235, Math.max(16, 110 + wave + (place % 48 < 9 ? 70 : 0))));
}

/** The same pan with dots a row high, half of which each field lacks. */
export function drawDottedPan(x: number, y: number, moment: number): number {
  const place = x + Math.round(3 * moment);
  return Math.min(235, drawPan(x, y, moment) + ((place + 5 * y) % 11 < 3 && y % 3 === 0 ? 50 : 0));
}

/**
 * Makes a film of a pan whose frames are spread over fields; x264 marks them as `marks` says, or as progressive.
 *
 * @param speed pixels from one moment to the next
 */
export function makeFieldedFilm(
  output: string,
  frames: number,
  getMoments: FieldMoments,
  marks: 'tff' | 'bff' | 'none',
  speed = 3,
  draw = drawPan,
): Promise<void> {
  const order = ({ tff: 'top-first', bff: 'bottom-first', none: undefined } as const)[marks];
  return makeVideo(output, {
    ...SIZE,
    timeBase: { num: 1, den: 30_000 },
    pts: createConstantRate(frames),
    encoderOptions: { preset: 'ultrafast', crf: 6, 'x264-params': `interlaced=${order ? 1 : 0}` },
    ...(order && { fieldOrder: order }),
    draw: (frame, [luma, blue, red]) => {
      blue.samples.fill(128);
      red.samples.fill(128);
      const moments = getMoments(frame);
      for (let y = 0; y < SIZE.height; y++)
        for (let x = 0; x < SIZE.width; x++)
          luma.samples[y * luma.stride + x] = draw(x, y, (speed / 3) * moments[(y % 2) as 0 | 1]);
    },
  });
}
