import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSourceFiles } from '../../scripts/code/source-files.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Names that stay: fields of JSON and step inputs, output names, and columns. */
const KEPT: ReadonlySet<string> = new Set([
  'film', // output of `render` and `highlights`; number of a video in a plan
  'films', // of an estimate, and of the planner's input
  'reaps', // column
  'wish', // input of the steps that ask models
]);
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|[A-Za-z_$][\w$]*/g;
const PART = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** The words of the glossary's last column. */
async function readRetiredWords(): Promise<string[]> {
  const rows = (await readFile(join(ROOT, 'docs/glossary.md'), 'utf8')).matchAll(/^\|.*\|(.*)\|$/gm);
  const words = [...rows].slice(2).flatMap(([, replaced = '']) => replaced.split(','));
  return words.map((word) => word.trim()).filter((word) => word !== '');
}

/** Retired words in the identifiers and comments of a file, each with the name that holds it. */
function findRetired(text: string, retired: readonly string[]): string[] {
  const words = new Set(retired.filter((word) => !word.endsWith('_')));
  const prefixes = retired.filter((word) => word.endsWith('_'));
  const isRetired = (name: string): boolean =>
    !KEPT.has(name) &&
    (prefixes.some((prefix) => name.startsWith(prefix)) ||
      name.match(PART)?.some((part) => words.has(part.toLowerCase())) === true);
  return [...text.matchAll(TOKEN)].flatMap(([token]) => {
    if (/^['"`]/.test(token)) return [];
    // In comments, what stands in backticks quotes a name, and a path is no word.
    const names = token.startsWith('/')
      ? token.replace(/`[^`]*`|\S*\/\S+/g, ' ').match(/[A-Za-z_$][\w$]*/g)
      : [token];
    return names?.filter(isRetired) ?? [];
  });
}

test('nothing in src is called by a retired word', async () => {
  const retired = await readRetiredWords();
  assert.ok(retired.includes('fleet') && retired.includes('MAXIMUM_'), 'the glossary is read');
  const found = readSourceFiles(join(ROOT, 'src')).flatMap(({ path, text }) =>
    findRetired(text, retired).map((name) => `${path}: ${name}`),
  );
  assert.deepEqual([...new Set(found)], []);
});

test('retired words are found in names and comments, and not in strings', () => {
  const retired = ['fleet', 'MAXIMUM_'];
  const text = `// A fleet.\nconst fleetOptions = 'fleet';\nconst MAXIMUM_BYTES = 1;\nconst fleeting = \`fleet\`; // \`fleet\``;
  assert.deepEqual(findRetired(text, retired), ['fleet', 'fleetOptions', 'MAXIMUM_BYTES']);
});

test('the glossary is in alphabetical order', async () => {
  const page = await readFile(join(ROOT, 'docs/glossary.md'), 'utf8');
  const terms = [...page.matchAll(/^\| ([a-z][^|]*) \|/gm)].map(([, term]) => term!).slice(1);
  assert.deepEqual(terms, terms.toSorted());
});
