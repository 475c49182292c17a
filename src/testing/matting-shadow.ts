import { CHANNELS, type MattingCanvas } from './matting-canvas.ts';
import { decodeLight, lookUpCode } from './matting-color.ts';

/** The soft shadow of a subject on the wall behind, to the right and lower, as the light comes from the upper left. */
export class MattingShadow {
  readonly #width: number;
  readonly #height: number;
  readonly #mask: Float32Array;
  readonly #blurred: Float32Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#mask = new Float32Array(width * height);
    this.#blurred = new Float32Array(width * height);
  }

  /** Darkens linear `light` so that its signal falls by the share `strength` in the full shadow. */
  cast(subject: MattingCanvas, strength: number, light: Float32Array): void {
    this.#project(subject);
    const radius = Math.max(1, Math.round(this.#height * 0.012));
    // Two boxes each way are a tent, smooth enough for a penumbra.
    for (let pass = 0; pass < 2; pass++) {
      blur(this.#mask, this.#blurred, {
        count: this.#width,
        step: 1,
        lines: this.#height,
        stride: this.#width,
        radius,
      });
      blur(this.#blurred, this.#mask, {
        count: this.#height,
        step: this.#width,
        lines: this.#width,
        stride: 1,
        radius,
      });
    }
    for (let pixel = 0; pixel < this.#mask.length; pixel++) {
      if (this.#mask[pixel]! < 1e-4) continue;
      const remains = 1 - strength * Math.min(1, this.#mask[pixel]!);
      for (let at = pixel * 3; at < pixel * 3 + 3; at++)
        light[at] = decodeLight(lookUpCode(light[at]!) * remains);
    }
  }

  #project({ data }: MattingCanvas): void {
    const [width, height] = [this.#width, this.#height];
    const right = Math.round(height * 0.075);
    const down = Math.round(height * 0.03);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++)
        this.#mask[at] =
          x < right || y < down ? 0 : Math.min(1, data[((y - down) * width + x - right) * CHANNELS + 3]!);
  }
}

/** How a plane is walked through: `lines` of `count` samples, `step` apart, beginning `stride` apart. */
interface Walk {
  readonly count: number;
  readonly step: number;
  readonly lines: number;
  readonly stride: number;
  readonly radius: number;
}

function blur(from: Float32Array, to: Float32Array, { count, step, lines, stride, radius }: Walk): void {
  const size = radius * 2 + 1;
  for (let line = 0; line < lines; line++) {
    const start = line * stride;
    const end = start + (count - 1) * step;
    let sum = from[start]! * (radius + 1);
    for (let i = 1; i <= radius; i++) sum += from[Math.min(end, start + i * step)]!;
    for (let i = 0, at = start; i < count; i++, at += step) {
      to[at] = sum / size;
      sum += from[Math.min(end, at + (radius + 1) * step)]! - from[Math.max(start, at - radius * step)]!;
    }
  }
}
