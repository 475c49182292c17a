import type { Copy } from './copies.ts';
import type { FunctionMeasure } from './functions.ts';
import type { Measures } from './measure.ts';

const MANY_PARAMETERS = 5;

/** The measures as a Markdown table. */
export function renderSummary({ files, functions, cycles, lines, assertions, ...copies }: Measures): string {
  const fileLengths = files.map((file) => file.lines.length);
  const lengths = functions.filter(({ hasBlock }) => hasBlock).map((one) => one.lines);
  const named = functions.filter(({ name }) => name !== undefined);
  const ofNames = named.filter(({ name }) => /[a-z]Of$/.test(name!));
  const perThousand = (count: number) => ((count * 1000) / lines.code).toFixed(1);
  const rows = [
    ['measure', 'value'],
    ['---', '---'],
    ['files', files.length],
    ['lines', lines.all],
    ['file lines, median / p90 / max', quantiles(fileLengths, [0.5, 0.9, 1])],
    ['functions with statements', lengths.length],
    ['function lines, median / p90 / p99 / max', quantiles(lengths, [0.5, 0.9, 0.99, 1])],
    [`functions of ${MANY_PARAMETERS} parameters or more`, functions.filter(hasManyParameters).length],
    ['files in import cycles', cycles.flat().length],
    [
      '`as` / `!` in 1,000 lines of code',
      `${perThousand(assertions.as)} / ${perThousand(assertions.nonNull)}`,
    ],
    ['comments, of the lines that are not blank', percent(lines.comments, lines.comments + lines.code)],
    ['functions named `...Of`', `${ofNames.length} (${percent(ofNames.length, named.length)})`],
    ['identical copies (lines)', describeCopies(copies.identicalCopies)],
    ['copies in shape (lines)', describeCopies(copies.copiesInShape)],
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the measures count, the longest first. */
export function renderLists({ files, functions, cycles, identicalCopies, copiesInShape }: Measures): string {
  const longestFiles = files.toSorted((a, b) => b.lines.length - a.lines.length).slice(0, 15);
  const longestFunctions = functions.toSorted((a, b) => b.lines - a.lines).slice(0, 40);
  const manyParameters = functions.filter(hasManyParameters).sort((a, b) => b.parameters - a.parameters);
  return [
    renderList('Longest files', longestFiles, ({ path, lines }) => `${lines.length} ${path}`),
    renderList('Longest functions', longestFunctions, (one) => `${one.lines} ${describeFunction(one)}`),
    renderList('Many parameters', manyParameters, (one) => `${one.parameters} ${describeFunction(one)}`),
    renderList('Cycles', cycles, (cycle) => cycle.join(', ')),
    renderList('Identical copies', identicalCopies, describeCopy),
    renderList('Copies in shape', copiesInShape, describeCopy),
  ].join('\n\n');
}

const hasManyParameters = ({ parameters }: FunctionMeasure): boolean => parameters >= MANY_PARAMETERS;

function quantiles(values: readonly number[], parts: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  return parts.map((part) => sorted[Math.ceil(part * sorted.length) - 1] ?? 0).join(' / ');
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const describeFunction = ({ name, path, line }: FunctionMeasure): string => `${name ?? '=>'} ${path}:${line}`;

const describeCopies = (copies: readonly Copy[]): string =>
  `${copies.length} (${copies.reduce((total, { lines }) => total + lines, 0)})`;

const describeCopy = ({ lines, at, original }: Copy): string => `${lines} ${at} as ${original}`;

const renderList = <T>(title: string, items: readonly T[], describe: (item: T) => string): string =>
  [`${title}:`, ...items.map((item) => `  ${describe(item)}`)].join('\n');
