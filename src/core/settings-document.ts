import { createRequire } from 'node:module';
import { parseLenientJson } from './lenient-json.ts';

const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)\s*(?::[^=\n]+)?=\s*(?=\{)/gm;
const CALL = /\b[A-Z]\w*\(([^()]*)\)/g;

/**
 * Reads settings as JSON, with comments and commas too many, as YAML, or as the assignments of a Python module.
 *
 * @returns undefined if the text is none of them, or no object
 */
export function parseSettings(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = /^\s*\{/.test(text) ? parseJson(text) : (parseAssignments(text) ?? parseDocument(text));
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function parseJson(text: string): unknown {
  const read = parseLenientJson(text);
  return read && text.slice(read.end).trim() === '' ? read.value : undefined;
}

/** `NAME = {...}`, of which constructors with named arguments are objects. */
function parseAssignments(text: string): object | undefined {
  const plain = text.replace(CALL, (_, given: string) => `{${given.replace(/(\w+)\s*=/g, '"$1":')}}`);
  const entries = [...plain.matchAll(ASSIGNMENT)].map((match) => {
    const read = parseLenientJson(plain, match.index + match[0].length);
    return [match[1], read?.value] as const;
  });
  return entries.length > 0 && entries.every(([, value]) => value !== undefined)
    ? Object.fromEntries(entries)
    : undefined;
}

function parseDocument(text: string): unknown {
  // Its many files are loaded by whoever reads such a document, and not by every command.
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  try {
    // Without aliases, which can make a small text a huge value.
    return parse(text, { maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}
