import { posix } from 'node:path';
import { type Node, Visitor } from 'oxc-parser';
import type { SourceFile } from '../code/source-files.ts';

/**
 * How a file depends on another: `value` is an import or re-export that runs, whether static or `import()`; `type` is
 * gone once the types are stripped; `process` is the address of a program for a worker or a child process.
 */
type ImportKind = 'value' | 'type' | 'process';

export interface Import {
  kind: ImportKind;
  line: number;
  /** The path of a file below the source folder, or a package as it is written; none where it is computed. */
  target: string | undefined;
}

interface Specifier {
  kind: ImportKind;
  start: number;
  text: string | undefined;
}

/** Everything that a file imports, in whatever form, in the order of its lines. */
export function findImports(file: SourceFile): Import[] {
  return findSpecifiers(file).map(({ kind, start, text }) => ({
    kind,
    line: file.text.slice(0, start).split('\n').length,
    target: text === undefined ? undefined : resolveTarget(file.path, text, kind),
  }));
}

function findSpecifiers({ program }: SourceFile): Specifier[] {
  const found: Specifier[] = [];
  const strings: { start: number; end: number; text: string }[] = [];
  const add = ({ start }: Node, text: string | undefined, kind: ImportKind = 'value') =>
    found.push({ kind, start, text });
  const textsIn = (node: Node) =>
    strings.filter(({ start, end }) => start >= node.start && end <= node.end).map(({ text }) => text);

  const addDynamic = (node: Node) => {
    const texts = textsIn(node);
    for (const text of texts.length > 0 ? texts : [undefined]) add(node, text);
  };
  const addProgram = (node: Node) => {
    for (const text of textsIn(node)) if (isProgram(text)) add(node, text, 'process');
  };

  new Visitor({
    Literal: ({ start, end, value }) => {
      if (typeof value === 'string') strings.push({ start, end, text: value });
    },
    TemplateLiteral: ({ start, end, quasis }) => {
      if (quasis.length === 1) strings.push({ start, end, text: quasis[0]!.value.cooked ?? '' });
    },
    ImportDeclaration: (node) => add(node, node.source.value, node.importKind),
    ExportAllDeclaration: (node) => add(node, node.source.value, node.exportKind),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node, node.source.value, node.exportKind);
    },
    TSImportType: (node) => add(node, node.source.value, 'type'),
    'ImportExpression:exit': (node) => addDynamic(node.source),
    'NewExpression:exit': ({ callee, arguments: [address, base] }) => {
      if (
        callee.type === 'Identifier' &&
        callee.name === 'URL' &&
        address &&
        base &&
        isImportMeta(base, 'url')
      )
        addProgram(address);
    },
    'CallExpression:exit': ({ callee, arguments: [address] }) => {
      if (address && isImportMeta(callee, 'resolve')) addProgram(address);
    },
  }).visit(program);
  return found.sort((a, b) => a.start - b.start);
}

function isImportMeta(node: Node, property: string): boolean {
  if (node.type !== 'MemberExpression' || node.object.type !== 'MetaProperty') return false;
  return node.property.type === 'Identifier' && node.property.name === property;
}

/** Assets are addressed in the same way and are no programs. */
const isProgram = (address: string): boolean => /^\.[jt]s$/.test(posix.extname(address));

/** Addresses are relative even where no dot says so; what runs built is named `.js`. */
function resolveTarget(from: string, text: string, kind: ImportKind): string {
  if (kind !== 'process' && !text.startsWith('.')) return text;
  return posix.join(posix.dirname(from), text).replace(/\.js$/, '.ts');
}
