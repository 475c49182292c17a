import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { measure } from '../../scripts/code/measure.ts';
import { readSourceFiles } from '../../scripts/code/source-files.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/measure-code.ts', import.meta.url));
const root = createTemporaryFolder();

const BODY = [
  '  const first = readValue(a, 1);',
  "  const second = readValue(b, 'two');",
  '  if (first === undefined) throw new Error("none: " + b);',
  '  for (const one of list(first)) total += one.value;',
  '  const [last] = [...list(second)].reverse();',
  '  return combine(total, last, first);',
];
const shaped = (from: string, to: string) => BODY.map((line) => line.replaceAll(from, to));
const FILES = {
  'a.ts': ["import './b.ts';", 'export function sum(a, b, c, d, e) {', '  // Why', ...BODY, '}'],
  'b.ts': ["import './a.ts';", 'const areaOf = (x) => x as number;', 'function twin() {', ...BODY, '}'],
  'c.ts': ['/** Same', ' * shape */', 'class Pair { add(a, b) {', ...shaped('total', 'count'), '} }', ''],
  'd.ts': ['const one = 1 as const;', 'const callback = list.map((x) => x!);', '', 'one!;'],
  'e.d.ts': ['declare const ignored: number;'],
};
mkdirSync(join(root, 'src'));
for (const [name, lines] of Object.entries(FILES))
  writeFileSync(join(root, 'src', name), `${lines.join('\n')}\n`);
const measures = measure(readSourceFiles(join(root, 'src')));

test('functions are counted with their lines and parameters', () => {
  const found = measures.functions.map(({ name, path, line, lines, parameters, hasBlock }) => ({
    at: `${name} ${path}:${line}`,
    size: [lines, parameters, hasBlock],
  }));
  assert.deepEqual(found, [
    { at: 'sum a.ts:2', size: [9, 5, true] },
    { at: 'areaOf b.ts:2', size: [1, 1, false] },
    { at: 'twin b.ts:3', size: [8, 0, true] },
    { at: 'add c.ts:3', size: [8, 2, true] },
    { at: 'undefined d.ts:2', size: [1, 1, false] },
  ]);
});

test('lines, assertions and cycles are counted', () => {
  assert.deepEqual(measures.lines, { all: 34, comments: 3, code: 30 });
  assert.deepEqual(measures.assertions, { as: 1, nonNull: 2 });
  assert.deepEqual(measures.cycles, [['a.ts', 'b.ts']]);
});

test('a copy is found once, and one with other names by its shape', () => {
  assert.deepEqual(measures.identicalCopies, [{ at: 'b.ts:4', original: 'a.ts:4', lines: 6 }]);
  assert.deepEqual(measures.copiesInShape, [
    { at: 'b.ts:4', original: 'a.ts:4', lines: 6 },
    { at: 'c.ts:4', original: 'a.ts:4', lines: 6 },
  ]);
});

test('the command measures any checkout', () => {
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, '--root', root, '--list'], {
    encoding: 'utf8',
  });
  assert.equal(status, 0);
  assert.match(stdout, /\| function lines, median \/ p90 \/ p99 \/ max \| 8 \/ 9 \/ 9 \/ 9 \|/);
  assert.match(stdout, /Many parameters:\n {2}5 sum a\.ts:2/);
});
