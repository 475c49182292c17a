const STEPS = 1024;

/** BT.709 light of codes from 0 to 1. */
const LIGHT = Float32Array.from({ length: STEPS + 1 }, (_, i) => {
  const code = i / STEPS;
  return code < 0.081 ? code / 4.5 : ((code + 0.099) / 1.099) ** (1 / 0.45);
});

/**
 * Turns 10-bit Y'CbCr into linear light. The matrix is that of BT.709 for all: here light is only compared with other
 * light of the same video.
 */
export class LightReader {
  /** Code of black. */
  readonly black: number;
  /** Codes from black to white. */
  readonly span: number;
  readonly #chromaSpan: number;

  constructor(isFullRange: boolean) {
    this.black = isFullRange ? 0 : 64;
    this.span = isFullRange ? 1023 : 876;
    this.#chromaSpan = isFullRange ? 1023 : 896;
  }

  /** Writes red, green and blue light, 0 to 1, to `light`. */
  read(luma: number, blue: number, red: number, light: Float64Array): void {
    const y = (luma - this.black) / this.span;
    const u = (blue - 512) / this.#chromaSpan;
    const v = (red - 512) / this.#chromaSpan;
    light[0] = lookUp(y + 1.5748 * v);
    light[1] = lookUp(y - 0.1873 * u - 0.4681 * v);
    light[2] = lookUp(y + 1.8556 * u);
  }
}

function lookUp(code: number): number {
  return LIGHT[Math.round(Math.max(0, Math.min(1, code)) * STEPS)]!;
}
