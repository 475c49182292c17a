import { type Node, Visitor } from 'oxc-parser';
import { lineAt, type SourceFile } from '../code/source-files.ts';

/** Something in the code that a person would read, and that stands in no catalogue. */
export interface LooseSentence {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Three words and more, as prose has them: letters, then a space. */
const PROSE = /(?:^|[\s"“(`])[A-Za-z’']{2,}(?:[ ,:;]+(?:[A-Za-z’'-]+|…)){2,}/;
const SQL =
  /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|LOCK|LISTEN|NOTIFY|FROM|WHERE|AND|SET|BEGIN|ON|JOIN|ORDER|GRANT|DO)\b/;
/** What these get is for whoever mends the program, or for the reference of the API, which is in English. */
const FOR_DEVELOPERS = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'describe',
  'fail',
  'ok',
  'declareResponse',
  'declareProblem',
]);
/** What log lines go through, for operators: `logger.warn(…)`, `onLog(…)`. */
const LOGS = new Set(['log', 'logger', 'onLog']);
const DOCUMENTATION = new Set(['description', 'summary', 'example', 'examples']);
/** Style sheets and scripts of pages, and what documents of the API show as sent. */
const NO_SENTENCES = new Set(['STYLE', 'SCRIPT', 'EXAMPLE']);
const XML = /^<\?xml /;

/**
 * Finds strings that read like prose. What only developers see is left out: messages of defects, descriptions of schemas
 * and routes, queries.
 */
export function findLooseSentences(files: readonly SourceFile[]): LooseSentence[] {
  return files.flatMap((file) => {
    const skipped: Node[] = [];
    const found: { start: number; end: number; text: string }[] = [];
    const skipArguments = ({
      callee,
      arguments: args,
    }: {
      callee: Node;
      arguments: readonly Node[];
    }): void => {
      const name = lastName(callee);
      const isLog =
        LOGS.has(name) || (callee.type === 'MemberExpression' && LOGS.has(lastName(callee.object)));
      if (isLog || FOR_DEVELOPERS.has(name)) skipped.push(...args);
    };
    new Visitor({
      NewExpression: skipArguments,
      CallExpression: skipArguments,
      VariableDeclarator: ({ id, init }) =>
        void (id.type === 'Identifier' && NO_SENTENCES.has(id.name) && init && skipped.push(init)),
      Property: ({ key, value }) =>
        void (key.type === 'Identifier' && DOCUMENTATION.has(key.name) && skipped.push(value as Node)),
      Literal: ({ value, start, end }) =>
        void (typeof value === 'string' && found.push({ text: value, start, end })),
      TemplateLiteral: ({ quasis, start, end }) =>
        void found.push({ text: quasis.map(({ value }) => value.cooked ?? '').join('…'), start, end }),
    }).visit(file.program);
    return found
      .filter(({ text, start, end }) => {
        const isSkipped = skipped.some((node) => node.start <= start && end <= node.end);
        return !isSkipped && isProse(text);
      })
      .map(({ text, start }) => ({ path: file.path, line: lineAt(file, start), text }));
  });
}

/** Names of variables are upper-case throughout, and URNs have no space. */
function isProse(text: string): boolean {
  return PROSE.test(text) && !SQL.test(text) && !XML.test(text) && /[a-z]/.test(text) && text.includes(' ');
}

/** What a callee, or the object of its method, is called last: "logger" of `this.#options.logger`. */
function lastName(node: Node): string {
  const name = node.type === 'MemberExpression' ? node.property : node;
  return name.type === 'Identifier' || name.type === 'PrivateIdentifier' ? name.name : '';
}
