import { posix } from 'node:path';
import type { SourceFile } from '../code/source-files.ts';
import type { Architecture, Arrows, Layer } from './arrows.ts';
import { findImportCycles } from './cycles.ts';
import { findImports, type Import } from './imports.ts';

export interface Violation {
  file: string;
  line: number;
  /** What is imported: a file of the source folder or a package. */
  target: string;
  reason: string;
}

/** Every import that no arrow allows, every package imported by another than its owner, every cycle of files. */
export function findViolations(files: readonly SourceFile[], architecture: Architecture): Violation[] {
  const imports = new Map(files.map((file) => [file.path, findImports(file)]));
  const violations: Violation[] = [];
  for (const [file, found] of imports)
    for (const one of found) {
      const reason = judge(file, one, imports, architecture);
      if (reason) violations.push({ file, line: one.line, target: one.target ?? '?', reason });
    }
  return [...violations, ...cycleViolations(imports)];
}

export const describeViolation = ({ file, line, target, reason }: Violation): string =>
  `${file}:${line} -> ${target}: ${reason}`;

type Imports = ReadonlyMap<string, readonly Import[]>;

function judge(file: string, one: Import, files: Imports, architecture: Architecture): string | undefined {
  const { target, kind } = one;
  if (target === undefined) return 'a computed import can be held against nothing: write the name out';
  if (files.has(target)) return judgeArrow(file, target, kind, architecture);
  if (target.endsWith('.ts')) return 'there is no such file';
  return judgePackage(file, target, architecture);
}

function judgeArrow(
  file: string,
  target: string,
  kind: Import['kind'],
  architecture: Architecture,
): string | undefined {
  const from = findLayer(file, architecture);
  const to = findLayer(target, architecture);
  if (!from || !to) return `no layer is declared for ${from ? target : file}`;
  if (from === to) return judgeInside(file, target, from);
  const arrows = [from, ...exceptionsFor(file, architecture)];
  if (arrows.some((arrow) => allows(arrow, to.name, kind))) return undefined;
  const known = kind === 'value' && arrows.some((arrow) => allows(arrow, to.name, 'type'));
  return `${from.name} may not import ${to.name}${known ? ' except for types' : ''}`;
}

function judgeInside(file: string, target: string, layer: Layer): string | undefined {
  if (!layer.foldersApart) return undefined;
  const folder = posix.dirname(target).split('/')[1];
  if (folder === undefined || folder === posix.dirname(file).split('/')[1]) return undefined;
  return `a folder of ${layer.name} is imported by itself alone`;
}

function judgePackage(file: string, target: string, { owners }: Architecture): string | undefined {
  const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
  const owned = Object.entries(owners).find(([pattern]) => posix.matchesGlob(name, pattern));
  if (!owned || owned[1].some((owner) => isIn(file, owner))) return undefined;
  return `${name} belongs to ${owned[1].join(' and ')}`;
}

const isIn = (file: string, owner: string): boolean =>
  file.startsWith(`${owner}/`) || posix.matchesGlob(file, owner);

const findLayer = (file: string, { layers }: Architecture): Layer | undefined =>
  layers.find(({ name }) => file === name || file.startsWith(`${name}/`));

const exceptionsFor = (file: string, { exceptions }: Architecture): Arrows[] =>
  Object.entries(exceptions)
    .filter(([pattern]) => posix.matchesGlob(file, pattern))
    .map(([, arrows]) => arrows);

function allows(
  { imports = [], types = [], starts = [] }: Arrows,
  layer: string,
  kind: Import['kind'],
): boolean {
  if (imports.includes(layer)) return true;
  return kind === 'type' ? types.includes(layer) : kind === 'process' && starts.includes(layer);
}

function cycleViolations(imports: Imports): Violation[] {
  return findImportCycles(imports).map((cycle) => ({
    file: cycle[0]!,
    line: 1,
    target: cycle[1]!,
    reason: `a cycle of ${cycle.length} files: ${cycle.join(', ')}`,
  }));
}
