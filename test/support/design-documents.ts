import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../shared/spec/', import.meta.url));

/** One of the five design documents. */
export interface DesignDocument {
  /** 1 to 5, as the sections of docs/designs.md are numbered. */
  readonly number: number;
  readonly text: string;
}

/** The design documents beside the checkout, and the reason to skip where they are absent. */
export function findDesignDocuments(): { documents: readonly DesignDocument[]; skip: string | false } {
  if (!existsSync(FOLDER))
    return { documents: [], skip: 'the design documents are not beside this checkout' };
  const documents = readdirSync(FOLDER)
    .filter((name) => /^[1-5]-.+\.md$/.test(name))
    .map((name) => ({ number: Number(name[0]), text: readFileSync(join(FOLDER, name), 'utf8') }));
  return { documents, skip: false };
}

/** A heading of a document, with its depth (2 for `##`) and without signs before its words. */
export interface Heading {
  readonly depth: number;
  readonly title: string;
}

/** Headings below the title. In code, comments begin with one `#` alone. */
export function listHeadings(text: string): Heading[] {
  return [...text.matchAll(/^(#{2,4}) +(.+)$/gm)].map(([, signs, title]) => ({
    depth: signs!.length,
    title: toTitle(title!),
  }));
}

/** The words of a heading: some of the documents have a sign of no meaning before them. */
function toTitle(title: string): string {
  return title.replace(/^[^\p{L}\p{N}]+/u, '').trim();
}

/** How the documents write what is sent, read or set; each has the name in its first group that is there. */
const NAMES = [
  // Keys of JSON and of Python's dictionaries.
  /["']([A-Za-z_][\w-]*)["']\s*:/g,
  // Keys that code asks for.
  /(?:\.get\(\s*|\[)["'](\w+)["']/g,
  // Fields of the data flow: `• clip_id: ...`.
  /•\s*(\w+):/g,
  // Constants, and variables of the environment.
  /(?<![.\w])([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/g,
  /\bsettings\.(\w+)/g,
  // Fields of data classes and models.
  /^ {4}(\w+)\s*:\s*(?:[A-Z(]|str\b|int\b|float\b|bool\b|dict\b)/gm,
  // States in boxes.
  /│\s*([a-z]+)\s*(?=│)/g,
  // Values.
  /["']([a-z][\w-]*)["']/g,
  // Settings that calls are made with, a line each.
  /^\s+(\w+)=(?!=)/gm,
] as const;

/** Every key, field, constant, state and value that a document names. */
export function listNames(text: string): Set<string> {
  const found = NAMES.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name!));
  return new Set(found.filter((name) => !KEYWORDS.has(name)));
}

/** Of Python, and of its docstrings, which stand where fields do. */
const KEYWORDS = new Set(['else', 'try', 'except', 'Args', 'Returns']);

/** Paths of requests, without the variables' names. */
export function listRoutes(text: string): Set<string> {
  const routed = [...text.matchAll(/@router\.\w+\(\s*"([^"]+)"|"(\/api\/[^"]+)"/g)];
  return new Set(routed.map(([, path, address]) => (path ?? address)!.replaceAll(/\{\w+\}/g, '{id}')));
}

/** What the documents say to people: words in quotation marks that hold Chinese, without those of logs and descriptions. */
export function listSentences(text: string): Set<string> {
  const lines = text.split('\n').filter((line) => !/logger\.|description=|"""|^\s*#/.test(line));
  const quoted = lines.flatMap((line) => [...line.matchAll(/["'`]([^"'`]*\p{Script=Han}[^"'`]*)["'`]/gu)]);
  return new Set(quoted.map(([, sentence]) => sentence!));
}
