/** A color in OKLab: lightness 0 to 1, and two axes of about -0.4 to 0.4, in which mixtures look even. */
export interface Color {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** @param hex sRGB as "#rrggbb" @see Björn Ottosson, "A perceptual color space for image processing", 2020 */
export function parseColor(hex: string): Color {
  const [r, g, b] = [1, 3, 5].map((at) => toLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

/** Formats a color for a canvas. @param alpha opacity, 0 to 1 */
export function formatColor(color: Color, alpha = 1): string {
  return `rgba(${toCodes(color).join(',')},${alpha})`;
}

/** Red, green and blue in sRGB, 0 to 255, whole unless told; what no screen shows is brought to the nearest edge. */
export function toCodes({ l, a, b }: Color, isWhole = true): [red: number, green: number, blue: number] {
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const codes = [
    toCode(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    toCode(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    toCode(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
  ];
  return (isWhole ? codes.map(Math.round) : codes) as [number, number, number];
}

export function mixColors(from: Color, to: Color, share: number): Color {
  const mix = (a: number, b: number): number => a + (b - a) * share;
  return { l: mix(from.l, to.l), a: mix(from.a, to.a), b: mix(from.b, to.b) };
}

/** @param factor of the lightness; the color keeps its hue and saturation in proportion */
export function shade({ l, a, b }: Color, factor: number): Color {
  return { l: l * factor, a: a * factor, b: b * factor };
}

/** @param factor of the distance from gray, 0 to 1 and above */
export function saturate({ l, a, b }: Color, factor: number): Color {
  return { l, a: a * factor, b: b * factor };
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function toCode(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
}
