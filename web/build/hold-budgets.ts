import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** Kilobytes after gzip, but for fonts, which are compressed already. */
const FIRST_VIEW_KILOBYTES = { script: 150, style: 20, font: 80 } as const;
const ROUTE_KILOBYTES = 60;

/** Browsers load those fonts whose characters a page has: for most, the Latin ones. */
const FIRST_VIEW_FILES = [
  ['style', /\.css$/],
  ['font', /-latin-wght-.*\.woff2$/],
] as const;

/** Fails the build of a page whose first view, or one of whose routes, has become too large. */
export function holdBudgets(): Plugin {
  return {
    name: 'footlight:hold-budgets',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const { what, kilobytes, limit } of measure(bundle))
        if (kilobytes > limit) this.error(`${what} has ${kilobytes.toFixed(1)} kB of at most ${limit}`);
        else this.info(`${what}: ${kilobytes.toFixed(1)} of ${limit} kB`);
    },
  };
}

function* measure(bundle: Rollup.OutputBundle) {
  const files = Object.values(bundle);
  const chunks = files.filter((file) => file.type === 'chunk');
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (!entry) return;
  const first = new Set([entry.fileName, ...entry.imports]);
  const script = chunks.filter(({ fileName }) => first.has(fileName));
  yield {
    what: 'script of the first view',
    kilobytes: sum(script.map(({ code }) => zip(code))),
    limit: FIRST_VIEW_KILOBYTES.script,
  };
  for (const [kind, pattern] of FIRST_VIEW_FILES) {
    const sources = files
      .filter(({ fileName }) => pattern.test(fileName))
      .map((file) => (file.type === 'asset' ? file.source : file.code));
    const sizes = sources.map((source) => (kind === 'style' ? zip(source) : source.length / 1000));
    yield { what: `${kind} of the page`, kilobytes: sum(sizes), limit: FIRST_VIEW_KILOBYTES[kind] };
  }
  for (const { fileName, code, isDynamicEntry } of chunks)
    if (isDynamicEntry) yield { what: fileName, kilobytes: zip(code), limit: ROUTE_KILOBYTES };
}

function zip(content: string | Uint8Array): number {
  return gzipSync(content).length / 1000;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
