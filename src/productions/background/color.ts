import colorString from 'color-string';

const NUMBER = '[+-]?(?:\\d+|\\d*\\.\\d+)(?:e[+-]?\\d+)?%?';
/** CSS has either commas everywhere, or spaces and a slash before the opacity. */
const FUNCTION = new RegExp(
  [
    `^rgba?\\(\\s*(${NUMBER})\\s*,\\s*(${NUMBER})\\s*,\\s*(${NUMBER})\\s*(?:,\\s*(${NUMBER})\\s*)?\\)$`,
    `^rgba?\\(\\s*(${NUMBER})\\s+(${NUMBER})\\s+(${NUMBER})\\s*(?:/\\s*(${NUMBER})\\s*)?\\)$`,
  ].join('|'),
  'i',
);

/**
 * Reads a color as CSS writes it: a name, #rgb, #rrggbb or rgb(...), also in the full-width characters of Chinese keyboards.
 *
 * @returns red, green and blue, 0 to 255; undefined if it is none, or lets something show through
 */
export function readColor(text: string): readonly [number, number, number] | undefined {
  const plain = text.normalize('NFKC').replaceAll('、', ',');
  const [red, green, blue, alpha] = readFunction(plain) ?? readWordOrDigits(plain) ?? [];
  if (red === undefined || green === undefined || blue === undefined || alpha !== 1) return undefined;
  return [Math.round(red), Math.round(green), Math.round(blue)];
}

/** color-string would take functions that CSS refuses, such as `rgb(5 6 7 8)`. */
function readWordOrDigits(text: string): readonly number[] | undefined {
  return text.includes('(') ? undefined : (colorString.get.rgb(text) ?? undefined);
}

function readFunction(text: string): readonly number[] | undefined {
  const parts = FUNCTION.exec(text)
    ?.slice(1)
    .filter((part) => part !== undefined);
  if (!parts) return undefined;
  const [levels, opacity = '1'] = [parts.slice(0, 3), parts[3]];
  const percents = levels.filter((level) => level.endsWith('%')).length;
  // Older browsers refuse percents beside numbers, and newer ones take them with spaces alone.
  if (percents > 0 && percents < levels.length) return undefined;
  return [...levels.map((level) => readPart(level, 255)), readPart(opacity, 1)];
}

/** CSS takes values beyond their range for its end. */
function readPart(text: string, whole: number): number {
  const value = text.endsWith('%') ? (Number(text.slice(0, -1)) / 100) * whole : Number(text);
  return Math.min(Math.max(value, 0), whole);
}
