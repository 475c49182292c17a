import { type Argument, type Expression, type Node, type ObjectExpression, Visitor } from 'oxc-parser';
import { lineAt, type SourceFile } from '../code/source-files.ts';

/** A key of the catalogues that code names. */
export interface Use {
  readonly key: string;
  /** As `path:line`. */
  readonly at: string;
  /** Names of the parameters, where they are written out. */
  readonly parameters?: readonly string[];
}

export interface Uses {
  readonly uses: readonly Use[];
  /** Errors and warnings whose code is computed, as `path:line`. */
  readonly computed: readonly string[];
  /** Every whole string of the code: keys and codes may stand in tables. */
  readonly strings: ReadonlySet<string>;
  /** What keys look like that are put together from a beginning and a name. */
  readonly patterns: readonly RegExp[];
}

type Call = { readonly callee: Node; readonly arguments: readonly Argument[]; readonly start: number };

/** Finds what is said by keys: errors, warnings, messages. */
export function findUses(files: readonly SourceFile[]): Uses {
  const uses: Use[] = [];
  const computed: string[] = [];
  const strings = new Set<string>();
  const patterns: RegExp[] = [];
  for (const file of files) {
    const visit = (call: Call): void => {
      const at = `${file.path}:${lineAt(file, call.start)}`;
      const keys = listKeys(call);
      if (keys === 'computed') computed.push(at);
      else uses.push(...keys.map(({ key, parameters }) => ({ key, at, parameters })));
    };
    new Visitor({
      NewExpression: visit,
      CallExpression: visit,
      Literal: ({ value }) => void (typeof value === 'string' && strings.add(value)),
      TemplateLiteral: ({ quasis, expressions }) => {
        const texts = quasis.map(({ value }) => value.cooked ?? '');
        if (expressions.length === 0) strings.add(texts[0]!);
        else if (KEY_BEGINNING.test(texts[0]!)) patterns.push(createKeyPattern(texts));
      },
    }).visit(file.program);
  }
  return { uses, computed, strings, patterns };
}

/** Two parts of a key at least: one alone may begin anything. */
const KEY_BEGINNING = /^[a-z][a-z0-9-]*\.[a-z0-9-]+\.(?:[a-z0-9-]+\.)*$|^[a-z]+-[a-z0-9-]+\.$/;

function createKeyPattern(texts: readonly string[]): RegExp {
  return new RegExp(`^${texts.map((text) => text.replaceAll('.', '\\.')).join('[\\w-]+')}$`);
}

function listKeys({ callee, arguments: args }: Call): Omit<Use, 'at'>[] | 'computed' {
  if (callee.type !== 'Identifier') return [];
  const [first, second, third] = args;
  switch (callee.name) {
    case 'FootlightError':
      return listErrorKeys(first, second);
    case 'createWarning': {
      const codes = listStrings(first);
      const reasons = third ? listStrings(third) : [''];
      if (codes.length === 0 || reasons.length === 0) return 'computed';
      return combine(codes, reasons).map((code) => ({
        key: `warning.${code}`,
        parameters: listNames(second),
      }));
    }
    case 'createMessage':
    case 'say':
      return listStrings(first).map((key) => ({ key, parameters: second ? listNames(second) : [] }));
    default:
      return [];
  }
}

function listErrorKeys(code: Node | undefined, detail: Node | undefined): Omit<Use, 'at'>[] | 'computed' {
  const codes = listStrings(code);
  if (codes.length === 0 || detail?.type !== 'ObjectExpression') return 'computed';
  const reason = getProperty(detail, 'reason');
  const reasons = reason ? listStrings(reason) : [''];
  if (reasons.length === 0) return 'computed';
  const isOpen = detail.properties.some(({ type }) => type === 'SpreadElement');
  const given = getProperty(detail, 'parameters');
  const names = isOpen ? undefined : given ? listNames(given) : [];
  const parameters = names && ['value', ...names];
  return combine(codes, reasons).map((key) => ({ key: `error.${key}.message`, parameters }));
}

function combine(codes: readonly string[], reasons: readonly string[]): string[] {
  return codes.flatMap((code) => reasons.map((reason) => (reason ? `${code}.${reason}` : code)));
}

/** The strings that an expression may be: a literal, or the ends of a choice; none where it is computed. */
export function listStrings(node: Node | undefined): string[] {
  if (node?.type === 'Literal' && typeof node.value === 'string') return [node.value];
  if (node?.type !== 'ConditionalExpression') return [];
  const [yes, no] = [listStrings(node.consequent), listStrings(node.alternate)];
  return yes.length > 0 && no.length > 0 ? [...yes, ...no] : [];
}

/** The names in an object that is written out; nothing where it isn't. */
function listNames(node: Node | undefined): string[] | undefined {
  if (!node) return [];
  if (node.type !== 'ObjectExpression') return undefined;
  const names = node.properties.map((property) =>
    property.type === 'Property' ? getName(property.key) : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}

export function getProperty({ properties }: ObjectExpression, name: string): Expression | undefined {
  for (const property of properties)
    if (property.type === 'Property' && getName(property.key) === name) return property.value as Expression;
  return undefined;
}

function getName(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'Literal' ? String(key.value) : undefined;
}
