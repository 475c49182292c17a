import { CHANNELS, type MattingCanvas } from './matting-canvas.ts';
import { type Color, lookUpCode } from './matting-color.ts';

/**
 * A frame with the truth about it. Pictures are BT.709 codes of red, green, blue for each pixel, 0 to 65535. Without noise,
 * the linear light of `picture` is alpha x that of `foreground` + (1 - alpha) x that of the plate in the subject's shadow.
 */
export interface MattingFrame {
  readonly picture: Uint16Array;
  /** Opacity of the subject: 0 background, 65535 subject. Its shadow is not part of it. */
  readonly alpha: Uint16Array;
  /** The subject's color as it was filmed, spill included; black where alpha is 0. */
  readonly foreground: Uint16Array;
  /** The subject's color in front of a black backdrop. */
  readonly spillFreeForeground: Uint16Array;
  /** What the camera would have taken at this moment without subject and shadow. */
  readonly plate: Uint16Array;
}

/** What meets the sensor in an exposure. */
export interface Exposure {
  readonly subject: MattingCanvas;
  /** The set behind the subject with its shadow, as linear red, green, blue. */
  readonly light: Float32Array;
  /** Codes of the set without subject and shadow. */
  readonly plate: Uint16Array;
  /** The light that falls back from the set onto the subject. */
  readonly bounced: Color;
  readonly isShadowed: boolean;
  readonly gain: number;
}

/** The frame of an exposure, without noise. */
export function exposeFrame(exposure: Exposure): MattingFrame {
  const { subject, plate, isShadowed } = exposure;
  const { data } = subject;
  const frame: MattingFrame = {
    picture: plate.slice(),
    alpha: new Uint16Array(plate.length / 3),
    foreground: new Uint16Array(plate.length),
    spillFreeForeground: new Uint16Array(plate.length),
    plate,
  };
  for (let pixel = 0; pixel < frame.alpha.length; pixel++) {
    const opacity = Math.min(1, data[pixel * CHANNELS + 3]!);
    if (opacity > 0 || isShadowed) exposePixel(exposure, pixel, opacity, frame);
  }
  return frame;
}

function exposePixel(
  { subject: { data }, light, bounced, gain }: Exposure,
  pixel: number,
  opacity: number,
  { picture, alpha, foreground, spillFreeForeground }: MattingFrame,
): void {
  alpha[pixel] = opacity * 65535 + 0.5;
  const from = pixel * CHANNELS;
  for (let channel = 0; channel < 3; channel++) {
    const at = pixel * 3 + channel;
    const own = data[from + channel]!;
    const bounce = channel === 0 ? bounced.red : channel === 1 ? bounced.green : bounced.blue;
    const filmed = own + data[from + 4]! * bounce;
    picture[at] = lookUpCode((filmed + light[at]! * (1 - opacity)) * gain) * 65535 + 0.5;
    if (opacity === 0) continue;
    foreground[at] = lookUpCode((filmed / opacity) * gain) * 65535 + 0.5;
    spillFreeForeground[at] = lookUpCode((own / opacity) * gain) * 65535 + 0.5;
  }
}

/** Codes of linear light, 0 to 65535. */
export function encodePicture(light: Float32Array, gain: number): Uint16Array {
  const codes = new Uint16Array(light.length);
  for (let at = 0; at < light.length; at++) codes[at] = lookUpCode(light[at]! * gain) * 65535 + 0.5;
  return codes;
}

/** Adds noise of `sigma` 8-bit codes, which is another one in each frame. */
export function addSensorNoise(
  picture: Uint16Array,
  noise: (index: number) => number,
  { number, width, sigma }: { readonly number: number; readonly width: number; readonly sigma: number },
): void {
  if (sigma === 0) return;
  const row = width * 3;
  for (let y = 0, at = 0; at < picture.length; y++) {
    // Each row reads on from its own place in the table.
    let index = Math.imul(number * 4099 + y + 1, 0x9e3779b1) >>> 0;
    for (const end = at + row; at < end; at++, index++)
      picture[at] = Math.max(0, Math.min(65535, picture[at]! + noise(index) * sigma * 257));
  }
}
