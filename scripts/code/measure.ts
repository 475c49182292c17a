import { Visitor } from 'oxc-parser';
import { findImportCycles } from '../architecture/cycles.ts';
import { findImports } from '../architecture/imports.ts';
import { type Copy, eraseRanges, findCopiesInShape, findIdenticalCopies } from './copies.ts';
import { type FunctionMeasure, findFunctions } from './functions.ts';
import type { SourceFile } from './source-files.ts';

export interface Measures {
  files: readonly SourceFile[];
  functions: readonly FunctionMeasure[];
  cycles: readonly (readonly string[])[];
  identicalCopies: readonly Copy[];
  copiesInShape: readonly Copy[];
  lines: { all: number; comments: number; code: number };
  /** `as T` without `as const`, and `x!`. */
  assertions: { as: number; nonNull: number };
}

export function measure(files: readonly SourceFile[]): Measures {
  return {
    files,
    functions: files.flatMap(findFunctions),
    cycles: findImportCycles(new Map(files.map((file) => [file.path, findImports(file)]))),
    identicalCopies: findIdenticalCopies(files),
    copiesInShape: findCopiesInShape(files),
    lines: countLines(files),
    assertions: countAssertions(files),
  };
}

function countLines(files: readonly SourceFile[]): Measures['lines'] {
  const count = { all: 0, comments: 0, code: 0 };
  for (const { text, lines, comments } of files) {
    const code = eraseRanges(text, comments).split('\n');
    count.all += lines.length;
    count.code += code.filter((line) => line.trim()).length;
    count.comments += lines.filter((line, i) => line.trim() && !code[i]!.trim()).length;
  }
  return count;
}

function countAssertions(files: readonly SourceFile[]): Measures['assertions'] {
  const count = { as: 0, nonNull: 0 };
  const visitor = new Visitor({
    TSAsExpression: ({ typeAnnotation: type }) => {
      const isConst =
        type.type === 'TSTypeReference' && 'name' in type.typeName && type.typeName.name === 'const';
      if (!isConst) count.as++;
    },
    TSNonNullExpression: () => {
      count.nonNull++;
    },
  });
  for (const { program } of files) visitor.visit(program);
  return count;
}
