import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ARCHITECTURE, type Architecture, KNOWN_VIOLATIONS } from '../../scripts/architecture/arrows.ts';
import { insertTable, renderTable } from '../../scripts/architecture/table.ts';
import { describeViolation, findViolations } from '../../scripts/architecture/violations.ts';
import { readSourceFiles } from '../../scripts/code/source-files.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = createTemporaryFolder();

test('every import follows a declared arrow', () => {
  const violations = findViolations(readSourceFiles(join(ROOT, 'src')), ARCHITECTURE);
  const isKnown = new Set(KNOWN_VIOLATIONS);
  const found = new Set(violations.map(({ file, target }) => `${file} -> ${target}`));
  assert.deepEqual(
    violations.filter(({ file, target }) => !isKnown.has(`${file} -> ${target}`)).map(describeViolation),
    [],
  );
  assert.deepEqual(
    KNOWN_VIOLATIONS.filter((known) => !found.has(known)),
    [],
    'known violations that are gone: take them from the list',
  );
});

test('declared arrows point down, between rooms that are there', () => {
  const { layers } = ARCHITECTURE;
  const gone = layers.filter(({ name }) => !existsSync(join(ROOT, 'src', name)));
  assert.deepEqual(gone, []);
  const upward = layers.flatMap(({ name, imports, types = [] }, i) => {
    const lower = layers.slice(0, i).map((layer) => layer.name);
    return [...imports, ...types].filter((target) => !lower.includes(target)).map((to) => `${name} -> ${to}`);
  });
  assert.deepEqual(upward, []);
});

test('docs/architecture.md shows the declared arrows', async () => {
  const page = await readFile(join(ROOT, 'docs/architecture.md'), 'utf8');
  const message = 'run `npm run docs:architecture`';
  assert.ok(page === insertTable(page, renderTable(ARCHITECTURE)), message);
  assert.throws(() => insertTable('# A page without a place', renderTable(ARCHITECTURE)), /no place/);
});

const MADE: Architecture = {
  layers: [
    { name: 'core', holds: '', imports: [] },
    { name: 'media', holds: '', imports: ['core'] },
    { name: 'productions', holds: '', imports: ['media'], foldersApart: true },
    { name: 'service', holds: '', imports: ['media'] },
    { name: 'client', holds: '', imports: [], types: ['service'] },
    { name: 'app.ts', holds: '', imports: ['productions'], starts: ['host.ts'] },
    { name: 'host.ts', holds: '', imports: ['app.ts'] },
  ],
  exceptions: { 'productions/*/http.ts': { imports: ['service'] } },
  owners: { 'node-av': ['media'], '@scope/*': ['service', 'productions/*/http.ts'] },
};

async function findInTree(files: Readonly<Record<string, string>>): Promise<string[]> {
  const tree = join(folder, crypto.randomUUID());
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), text);
  }
  return findViolations(readSourceFiles(tree), MADE).map(describeViolation);
}

const LEGAL = {
  'core/a.ts': 'export const a = 1;',
  'media/a.ts': "import 'node-av/lib';\nexport { a } from '../core/a.ts';",
  'media/host.ts': 'export {};',
  'media/started.ts': "export const host = new URL('./host.js', import.meta.url);",
  'media/asset.ts': "export const asset = new URL('../../assets/gone.json', import.meta.url);",
  'productions/shared.ts': "import '../media/a.ts';",
  'productions/one/index.ts': "import '../shared.ts';\nexport const load = () => import('./workflow.ts');",
  'productions/one/workflow.ts': 'export {};',
  'productions/one/http.ts': "import '../../service/a.ts';\nimport '@scope/a';",
  'productions/two/index.ts': "import type {} from '../shared.ts';",
  'service/a.ts': "import type { a } from '../media/a.ts';\nexport type A = typeof a;",
  'client/a.ts': "import type { A } from '../service/a.ts';\nexport type { A };",
  'app.ts':
    "import './productions/one/index.ts';\nexport const host = new URL(process.env.A ? './host.ts' : './host.js', import.meta.url);",
  'host.ts': "import './app.ts';",
};

test('a tree that keeps to its arrows has no violations', async () => {
  assert.deepEqual(await findInTree(LEGAL), []);
});

const VIOLATIONS: Readonly<Record<string, readonly [files: Record<string, string>, ...expected: string[]]>> =
  {
    'a static import': [
      { 'core/b.ts': "\nimport { a } from '../media/a.ts';\nexport const b = a;" },
      'core/b.ts:2 -> media/a.ts: core may not import media',
    ],
    'an import for its effect': [
      { 'core/b.ts': "import '../media/a.ts';" },
      'core/b.ts:1 -> media/a.ts: core may not import media',
    ],
    'a re-export': [
      { 'core/b.ts': "export * from '../media/a.ts';\nexport { a } from '../media/a.ts';" },
      'core/b.ts:1 -> media/a.ts: core may not import media',
      'core/b.ts:2 -> media/a.ts: core may not import media',
    ],
    'an import of a type': [
      {
        'core/b.ts':
          "import type { a } from '../media/a.ts';\nexport type A = typeof import('../media/a.ts');",
      },
      'core/b.ts:1 -> media/a.ts: core may not import media',
      'core/b.ts:2 -> media/a.ts: core may not import media',
    ],
    'a value where types are allowed': [
      { 'client/b.ts': "import { type A } from '../service/a.ts';" },
      'client/b.ts:1 -> service/a.ts: client may not import service except for types',
    ],
    'a dynamic import': [
      { 'core/b.ts': "export const load = () => import('../media/a.ts');" },
      'core/b.ts:1 -> media/a.ts: core may not import media',
    ],
    'a dynamic import of one of two': [
      { 'core/b.ts': "export const load = () => import(process.env.A ? `../media/a.ts` : './a.ts');" },
      'core/b.ts:1 -> media/a.ts: core may not import media',
    ],
    'a computed import': [
      { 'core/b.ts': 'export const load = (name: string) => import(name);' },
      'core/b.ts:1 -> ?: a computed import can be held against nothing: write the name out',
    ],
    'the address of a worker': [
      { 'core/b.ts': "export const host = new URL('../media/host.js', import.meta.url);" },
      'core/b.ts:1 -> media/host.ts: core may not import media',
    ],
    'the resolved address of a worker': [
      { 'core/b.ts': "export const host = import.meta.resolve('../media/host.ts');" },
      'core/b.ts:1 -> media/host.ts: core may not import media',
    ],
    'the address of a worker that is not there': [
      { 'core/b.ts': "export const host = new URL('gone.ts', import.meta.url);" },
      'core/b.ts:1 -> core/gone.ts: there is no such file',
    ],
    'a cycle': [
      {
        'core/b.ts': "import './c.ts';",
        'core/c.ts': "import './d.ts';\nimport './a.ts';",
        'core/d.ts': "import type {} from './b.ts';",
      },
      'core/b.ts:1 -> core/c.ts: a cycle of 3 files: core/b.ts, core/c.ts, core/d.ts',
    ],
    'one production by another': [
      { 'productions/two/b.ts': "import '../one/index.ts';" },
      'productions/two/b.ts:1 -> productions/one/index.ts: a folder of productions is imported by itself alone',
    ],
    'a production by what they share': [
      { 'productions/b.ts': "import './one/index.ts';" },
      'productions/b.ts:1 -> productions/one/index.ts: a folder of productions is imported by itself alone',
    ],
    'the exception of one file in another': [
      { 'productions/one/b.ts': "import '../../service/a.ts';\nimport '@scope/a/b';" },
      'productions/one/b.ts:1 -> service/a.ts: productions may not import service',
      'productions/one/b.ts:2 -> @scope/a/b: @scope/a belongs to service and productions/*/http.ts',
    ],
    'a package of another layer': [
      { 'service/b.ts': "import type { Packet } from 'node-av/lib';\nexport type { Packet };" },
      'service/b.ts:1 -> node-av/lib: node-av belongs to media',
    ],
    'a layer that nothing declares': [
      { 'attic/a.ts': "import '../core/a.ts';" },
      'attic/a.ts:1 -> core/a.ts: no layer is declared for attic/a.ts',
    ],
  };

for (const [name, [files, ...expected]] of Object.entries(VIOLATIONS))
  test(`found: ${name}`, async () => {
    assert.deepEqual(await findInTree({ ...LEGAL, ...files }), expected);
  });
