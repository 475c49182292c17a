interface Level {
  readonly width: number;
  readonly height: number;
  readonly weight: Float32Array;
  readonly channels: readonly Float32Array[];
}

/**
 * Continues values into the places where they are unknown, smoothly and from all sides, by a pyramid (push-pull, Gortler et
 * al. 1996). Keep one for a size.
 */
export class HoleFiller {
  readonly #levels: Level[] = [];

  constructor(width: number, height: number, channels: number) {
    let size = { width, height };
    for (;;) {
      const area = size.width * size.height;
      this.#levels.push({
        ...size,
        weight: new Float32Array(area),
        channels: Array.from({ length: channels }, () => new Float32Array(area)),
      });
      if (size.width <= 1 && size.height <= 1) break;
      size = { width: (size.width + 1) >> 1, height: (size.height + 1) >> 1 };
    }
  }

  /** How far each value is known, 0 to 1: to be filled in before `fill`. */
  get weight(): Float32Array {
    return this.#levels[0]!.weight;
  }

  /** The values, which `fill` continues. They don't count where the weight is 0. */
  get channels(): readonly Float32Array[] {
    return this.#levels[0]!.channels;
  }

  /** Fills in what is unknown. If nothing is known, all values are 0. */
  fill(): void {
    const levels = this.#levels;
    for (let i = 1; i < levels.length; i++) gather(levels[i - 1]!, levels[i]!);
    const top = levels.at(-1)!;
    if (top.weight[0] === 0) for (const channel of top.channels) channel[0] = 0;
    for (let i = levels.length - 1; i > 0; i--) spread(levels[i]!, levels[i - 1]!);
  }
}

/** Weighted means of 2x2 values. */
function gather(fine: Level, coarse: Level): void {
  for (let y = 0; y < coarse.height; y++) {
    const above = 2 * y * fine.width;
    const below = Math.min(2 * y + 1, fine.height - 1) * fine.width;
    for (let x = 0; x < coarse.width; x++) {
      const left = 2 * x;
      const right = Math.min(left + 1, fine.width - 1);
      const a = above + left;
      const b = above + right;
      const c = below + left;
      const d = below + right;
      const wa = fine.weight[a]!;
      const wb = fine.weight[b]!;
      const wc = fine.weight[c]!;
      const wd = fine.weight[d]!;
      const sum = wa + wb + wc + wd;
      const to = y * coarse.width + x;
      coarse.weight[to] = sum > 1 ? 1 : sum;
      if (sum === 0) continue;
      for (let channel = 0; channel < coarse.channels.length; channel++) {
        const values = fine.channels[channel]!;
        coarse.channels[channel]![to] =
          (wa * values[a]! + wb * values[b]! + wc * values[c]! + wd * values[d]!) / sum;
      }
    }
  }
}

/** Mixes the coarser values, enlarged by bilinear interpolation, into what is less than wholly known. */
function spread(coarse: Level, fine: Level): void {
  for (let y = 0; y < fine.height; y++) {
    const row = y >> 1;
    const next = Math.min(coarse.height - 1, Math.max(0, row + (y & 1 ? 1 : -1)));
    for (let x = 0; x < fine.width; x++) {
      const at = y * fine.width + x;
      const weight = fine.weight[at]!;
      if (weight >= 1) continue;
      const column = x >> 1;
      const beside = Math.min(coarse.width - 1, Math.max(0, column + (x & 1 ? 1 : -1)));
      const a = row * coarse.width + column;
      const b = row * coarse.width + beside;
      const c = next * coarse.width + column;
      const d = next * coarse.width + beside;
      for (let channel = 0; channel < fine.channels.length; channel++) {
        const values = coarse.channels[channel]!;
        const smooth = (9 * values[a]! + 3 * values[b]! + 3 * values[c]! + values[d]!) / 16;
        const own = fine.channels[channel]!;
        own[at] = weight === 0 ? smooth : weight * own[at]! + (1 - weight) * smooth;
      }
    }
  }
}
