const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** Renders a table of names and values. */
export function renderReportTable(caption: string, rows: readonly (readonly [string, string])[]): string {
  const body = rows.map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<table><caption>${escapeHtml(caption)}</caption><tbody>${body.join('')}</tbody></table>`;
}

export interface Plot {
  readonly title: string;
  /** Seconds. */
  readonly x: readonly number[];
  /** The word for seconds. */
  readonly unit: string;
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Moments that are marked, such as cuts. */
  readonly marks?: readonly number[];
}

const WIDTH = 1000;
const HEIGHT = 200;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 24;
const MAX_POINTS = 800;

/** Renders an inline SVG line plot over seconds, with no more points than a screen can show. */
export function renderLinePlot({ title, x, unit, lines, marks = [] }: Plot): string {
  const values = lines.flatMap((line) => line.values).filter(Number.isFinite);
  if (x.length < 2 || values.length === 0) return '';
  const [low, high] = padRange(Math.min(...values), Math.max(...values));
  const end = x.at(-1)!;
  const start = x[0]!;
  const atX = (seconds: number): number =>
    LEFT + ((seconds - start) / Math.max(1e-9, end - start)) * (WIDTH - LEFT - 8);
  const atY = (value: number): number => TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const grid = [low, (low + high) / 2, high].map(
    (value) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - 8}" y1="${atY(value).toFixed(1)}" y2="${atY(value).toFixed(1)}"/><text x="${LEFT - 6}" y="${(atY(value) + 4).toFixed(1)}" text-anchor="end">${Number(value.toPrecision(3))}</text>`,
  );
  const cuts = marks
    .filter((seconds) => seconds > start && seconds < end)
    .map(
      (seconds) =>
        `<line class="mark" x1="${atX(seconds).toFixed(1)}" x2="${atX(seconds).toFixed(1)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"/>`,
    );
  const paths = lines.map(
    (line, i) => `<path class="line${i}" d="${renderPath(x, line.values, atX, atY)}"/>`,
  );
  const legend = lines.map(
    (line, i) =>
      `<text class="line${i}" x="${WIDTH - 8 - (lines.length - 1 - i) * 70}" y="14" text-anchor="end">${escapeHtml(line.name)}</text>`,
  );
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}"><text x="${LEFT}" y="14">${escapeHtml(title)}</text>${grid.join('')}${cuts.join('')}${paths.join('')}${legend.join('')}<text x="${LEFT}" y="${HEIGHT - 6}">${start.toFixed(1)} ${escapeHtml(unit)}</text><text x="${WIDTH - 8}" y="${HEIGHT - 6}" text-anchor="end">${end.toFixed(1)} ${escapeHtml(unit)}</text></svg>`;
}

function padRange(low: number, high: number): [number, number] {
  const margin = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - margin, high + margin];
}

function renderPath(
  x: readonly number[],
  values: readonly number[],
  atX: (seconds: number) => number,
  atY: (value: number) => number,
): string {
  const step = Math.max(1, Math.ceil(values.length / MAX_POINTS));
  const points: string[] = [];
  for (let i = 0; i < values.length && i < x.length; i += step) {
    if (Number.isFinite(values[i])) points.push(`${atX(x[i]!).toFixed(1)} ${atY(values[i]!).toFixed(1)}`);
  }
  return `M${points.join('L')}`;
}
