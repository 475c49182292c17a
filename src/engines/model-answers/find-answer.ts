import { parseLenientJson } from '../../core/lenient-json.ts';

/** Names under which models put what was asked for, instead of answering with it. */
const WRAPPERS = [
  'result',
  'results',
  'data',
  'output',
  'response',
  'answer',
  'json',
  'analysis',
  'plan',
  '结果',
  '数据',
  '分析结果',
  '输出',
];
/** Places at which a value is looked for: a text that is none is read to its end from each. */
const MAX_PLACES = 200;
const MAX_WRAPPERS = 4;

/**
 * Finds what was asked for in a model's text: behind its thoughts, between sentences, in a code fence, in a wrapper, in
 * broken JSON.
 *
 * @param parse checks a value, and throws if it is not what was asked for
 * @returns undefined if there is no JSON at all
 * @throws the error of `parse` for the largest value, if it takes none
 */
export function findAnswer<Answer>(
  text: string,
  parse: (json: unknown) => Answer,
): { readonly answer: Answer } | undefined {
  let first: { readonly error: unknown } | undefined;
  for (const candidate of listValues(removeThoughts(text))) {
    for (const value of unwrap(candidate)) {
      try {
        return { answer: parse(value) };
      } catch (error) {
        first ??= { error };
      }
    }
  }
  if (first) throw first.error;
  return undefined;
}

/** Models that reason write it before the answer; some services cut off the opening tag. */
function removeThoughts(text: string): string {
  const end = text.lastIndexOf('</think>');
  if (end >= 0) return text.slice(end + '</think>'.length);
  // What was thought aloud may be all that there is.
  return text.replace('<think>', '');
}

/** All objects and lists in a text, the largest first. */
function listValues(text: string): unknown[] {
  const found: { readonly value: unknown; readonly length: number }[] = [];
  const start = /[[{]/g;
  for (let place = 0; place < MAX_PLACES; place++) {
    const match = start.exec(text);
    if (!match) break;
    const read = parseLenientJson(text, match.index);
    if (!read) continue;
    found.push({ value: read.value, length: read.end - match.index });
    start.lastIndex = read.end;
  }
  return found.toSorted((a, b) => b.length - a.length).map(({ value }) => value);
}

/** A value, and what it may be wrapped in. */
function* unwrap(value: unknown, depth = 0): Generator<unknown> {
  yield value;
  if (depth >= MAX_WRAPPERS) return;
  for (const inner of listInner(value)) yield* unwrap(inner, depth + 1);
}

function listInner(value: unknown): unknown[] {
  if (typeof value === 'string') return listValues(value).slice(0, 1);
  if (Array.isArray(value)) return value.length === 1 ? value : [];
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value);
  const wrapped = fields.length === 1 ? fields : fields.filter(([name]) => WRAPPERS.includes(name));
  return wrapped.map(([, inner]) => inner);
}
