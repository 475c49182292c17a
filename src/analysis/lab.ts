/** White of BT.709 (D65) in CIE XYZ. */
const WHITE = { x: 0.95047, y: 1, z: 1.08883 } as const;

const DELTA = 6 / 29;

function compress(ratio: number): number {
  return ratio > DELTA ** 3 ? Math.cbrt(ratio) : ratio / (3 * DELTA * DELTA) + 4 / 29;
}

function expand(value: number): number {
  return value > DELTA ? value ** 3 : 3 * DELTA * DELTA * (value - 4 / 29);
}

/** Writes CIE Lab of a color in linear BT.709 light to `lab`: lightness 0 to 100, a, b. */
export function lightToLab(red: number, green: number, blue: number, lab: Float64Array): void {
  const x = compress((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / WHITE.x);
  const y = compress((0.2126729 * red + 0.7151522 * green + 0.072175 * blue) / WHITE.y);
  const z = compress((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / WHITE.z);
  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

/** Writes linear BT.709 light of a color in CIE Lab to `light`: red, green, blue, below 0 where outside of the gamut. */
export function labToLight(lightness: number, a: number, b: number, light: Float64Array): void {
  const middle = (lightness + 16) / 116;
  const x = WHITE.x * expand(middle + a / 500);
  const y = WHITE.y * expand(middle);
  const z = WHITE.z * expand(middle - b / 200);
  light[0] = 3.2404542 * x - 1.5371385 * y - 0.4985314 * z;
  light[1] = -0.969266 * x + 1.8760108 * y + 0.041556 * z;
  light[2] = 0.0556434 * x - 0.2040259 * y + 1.0572252 * z;
}
