const UNITS: readonly (readonly [RegExp, number])[] = [
  [/([\d.]+)\s*(?:h|hr|hrs|hours?|小时|时|小時)(?![a-z])/i, 3600],
  [/([\d.]+)\s*(?:m|min|mins|minutes?|分钟|分鐘|分)(?![a-z])/i, 60],
  [/([\d.]+)\s*(?:s|sec|secs|seconds?|秒钟|秒鐘|秒)(?![a-z])/i, 1],
  [/([\d.]+)\s*(?:ms|milliseconds?|毫秒)(?![a-z])/i, 0.001],
];

/**
 * Seconds of a time as models write it: "62.5", "1:02:03.5", "00:01:02,500", "62.5 s", "4 seconds", "1m2s", "1分2秒".
 *
 * @returns NaN for anything else
 */
export function parseSpokenSeconds(value: string): number {
  const text = value.trim().replaceAll('：', ':');
  if (/^\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d+)?$/.test(text))
    return text
      .replace(',', '.')
      .split(':')
      .reduce((total, part) => total * 60 + Number(part), 0);
  if (/^-?[\d.]+$/.test(text)) return Number(text);
  let rest = text;
  let total = 0;
  for (const [pattern, seconds] of UNITS) {
    const found = pattern.exec(rest);
    if (!found) continue;
    total += Number(found[1]) * seconds;
    rest = rest.replace(found[0], '');
  }
  return rest !== text && rest.trim() === '' ? total : Number.NaN;
}
