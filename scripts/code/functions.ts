import { type ArrowFunctionExpression, type Function as FunctionNode, type Node, Visitor } from 'oxc-parser';
import { lineAt, type SourceFile } from './source-files.ts';

export interface FunctionMeasure {
  /** None for a callback. */
  name: string | undefined;
  path: string;
  line: number;
  /** From its first line to its last, functions inside it included. */
  lines: number;
  parameters: number;
  /** An arrow function may be an expression alone, which says nothing about length. */
  hasBlock: boolean;
}

/** Every function, method, constructor and arrow function of a file. */
export function findFunctions(file: SourceFile): FunctionMeasure[] {
  const names = new Map<Node, string>();
  const found: FunctionMeasure[] = [];
  const setName = (key: Node, value: Node | null) => {
    if (value) names.set(value, file.text.slice(key.start, key.end));
  };
  const add = (node: FunctionNode | ArrowFunctionExpression) => {
    if (!node.body) return;
    const line = lineAt(file, node.start);
    found.push({
      name: names.get(node) ?? ('id' in node ? node.id?.name : undefined),
      path: file.path,
      line,
      lines: lineAt(file, node.end) - line + 1,
      parameters: node.params.length,
      hasBlock: node.body.type === 'BlockStatement',
    });
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => setName(id, init),
    PropertyDefinition: ({ key, value }) => setName(key, value),
    MethodDefinition: ({ key, value }) => setName(key, value),
    Property: ({ key, value }) => setName(key, value),
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: add,
  }).visit(file.program);
  return found;
}
