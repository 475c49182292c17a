import { type Node, type ObjectPattern, Visitor } from 'oxc-parser';
import type { SourceFile } from '../code/source-files.ts';

/** How variables are called that hold the environment. */
const ENVIRONMENT = /^(?:env|environment|process)$/;
const VARIABLE = /^[A-Z][A-Z0-9_]+$/;
const PREFIXED = /^(?:FOOTLIGHT|OPENAI|DASHSCOPE|CUDA|HF|AWS|OTEL)_[A-Z0-9_]+$/;

/**
 * Environment variables that the code reads, and where: `process.env.X`, `environment.X`, objects that are taken apart,
 * and names in tables.
 */
export function findVariables(files: readonly SourceFile[]): Map<string, Set<string>> {
  const readers = new Map<string, Set<string>>();
  for (const { path, program } of files) {
    const add = (name: string): void => {
      if (VARIABLE.test(name)) readers.set(name, (readers.get(name) ?? new Set()).add(path));
    };
    const addAll = (pattern: ObjectPattern, isWanted: (name: string) => boolean): void => {
      for (const property of pattern.properties)
        if (property.type === 'Property' && property.key.type === 'Identifier' && isWanted(property.key.name))
          add(property.key.name);
    };
    new Visitor({
      MemberExpression: ({ object, property, computed }) => {
        if (isEnvironment(object) && property.type === 'Identifier' && !computed) add(property.name);
      },
      VariableDeclarator: ({ id, init }) => {
        if (id.type === 'ObjectPattern' && init && isEnvironment(init)) addAll(id, () => true);
      },
      // Parameters of functions that are handed the environment.
      ObjectPattern: (pattern) => addAll(pattern, (name) => PREFIXED.test(name)),
      Literal: ({ value }) => {
        if (typeof value === 'string' && PREFIXED.test(value)) add(value);
      },
    }).visit(program);
  }
  return readers;
}

function isEnvironment(node: Node): boolean {
  const name = node.type === 'MemberExpression' ? node.property : node;
  return name.type === 'Identifier' && ENVIRONMENT.test(name.name);
}
