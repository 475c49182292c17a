import colorString from 'color-string';

/**
 * Reads a color as CSS writes it: a name, #rgb, #rrggbb or rgb(...), also in the full-width characters of Chinese keyboards.
 *
 * @returns red, green and blue, 0 to 255; undefined if it is none, or lets something show through
 */
export function readColor(text: string): readonly [number, number, number] | undefined {
  const [red, green, blue, alpha] = colorString.get.rgb(text.normalize('NFKC')) ?? [];
  if (red === undefined || green === undefined || blue === undefined || alpha !== 1) return undefined;
  return [Math.round(red), Math.round(green), Math.round(blue)];
}
