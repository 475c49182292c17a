import type { Figures } from './row.ts';

/** Figures, or why there are none. */
export type Outcome = Figures | { readonly missing: string };

/** What was measured of one row. */
export interface RowResult {
  readonly work: string;
  readonly peers: readonly { readonly name: string; readonly outcome: Outcome }[];
  readonly before: Outcome;
  readonly after: Outcome;
}

const HEADINGS = [
  'work',
  'peer or limit',
  'CPU s (s)',
  'before: CPU s (s)',
  'ratio',
  'MiB',
  'after: CPU s (s)',
  'ratio',
  'MiB',
  'after / before',
];
const UNKNOWN = '–';

/** A table in Markdown, with a line for each peer of a row; ratios are those of processor time. */
export function toTable(results: readonly RowResult[]): string {
  const lines = [HEADINGS, HEADINGS.map(() => '---'), ...results.flatMap(toLines)];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function toLines({ work, peers, before, after }: RowResult): string[][] {
  const change =
    hasFigures(before) && hasFigures(after) ? divide(after.cpuSeconds, before.cpuSeconds) : UNKNOWN;
  const lines = peers.length > 0 ? peers : [{ name: UNKNOWN, outcome: { missing: UNKNOWN } }];
  return lines.map(({ name, outcome }, i) => [
    i === 0 ? work : '',
    name,
    formatSeconds(outcome),
    ...formatVersion(before, outcome),
    ...formatVersion(after, outcome),
    change,
  ]);
}

function formatVersion(version: Outcome, peer: Outcome): string[] {
  if (!hasFigures(version)) return [version.missing, UNKNOWN, UNKNOWN];
  const ratio = hasFigures(peer) ? divide(version.cpuSeconds, peer.cpuSeconds) : UNKNOWN;
  return [formatSeconds(version), ratio, version.peakMiB?.toFixed(0) ?? UNKNOWN];
}

function formatSeconds(outcome: Outcome): string {
  if (!hasFigures(outcome)) return outcome.missing;
  return `${formatNumber(outcome.cpuSeconds)} (${formatNumber(outcome.wallSeconds)})`;
}

/** Linux counts hundredths of a second, so that what took none has no ratio. */
function divide(first: number, second: number): string {
  return second > 0 ? formatNumber(first / second) : UNKNOWN;
}

/** With the digits that may tell two runs apart. */
function formatNumber(value: number): string {
  return value.toFixed(value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** The median of each figure by itself; the first reason where a round has none. */
export function takeMedians(rounds: readonly Outcome[]): Outcome {
  const missing = rounds.find((each) => !hasFigures(each));
  if (missing) return missing;
  const measured = rounds.filter(hasFigures);
  const peaks = measured.map(({ peakMiB }) => peakMiB).filter((peak) => peak !== undefined);
  return {
    cpuSeconds: median(measured.map(({ cpuSeconds }) => cpuSeconds)),
    wallSeconds: median(measured.map(({ wallSeconds }) => wallSeconds)),
    ...(peaks.length > 0 && { peakMiB: median(peaks) }),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

function hasFigures(outcome: Outcome): outcome is Figures {
  return 'cpuSeconds' in outcome;
}
