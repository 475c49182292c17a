import { DEFAULT_LANGUAGE } from '../../src/core/messages/catalogues.ts';
import { getPlaceholders } from '../../src/core/messages/translate.ts';
import type { SourceFile } from '../code/source-files.ts';
import type { CatalogueFile } from './catalogue-files.ts';
import { findUses, type Use } from './find-uses.ts';

export interface MessageUses {
  readonly files: readonly SourceFile[];
  readonly catalogues: readonly CatalogueFile[];
  /** Keys that follow from data: options, stages, commands. */
  readonly derived: ReadonlySet<string>;
  /** Files that may compute the code of an error, as they hand on what others found. */
  readonly forwarding: ReadonlySet<string>;
}

/** Where code and catalogues don't fit: codes without words, words without codes, a line each. */
export function checkUses({ files, catalogues, derived, forwarding }: MessageUses): string[] {
  const { uses, computed, strings, patterns } = findUses(files);
  const english = catalogues.filter(({ language }) => language === DEFAULT_LANGUAGE);
  const sentences = new Map(english.flatMap((each) => Object.entries(each.sentences)));
  return [
    ...uses.flatMap((use) => checkUse(use, sentences)),
    ...[...derived].filter((key) => !sentences.has(key)).map((key) => `${key} has no sentence`),
    ...computed
      .filter((at) => !forwarding.has(at.replace(/:\d+$/, '')))
      .map((at) => `${at}: the code can't be read off the source`),
    ...[...strings].filter((text) => isUnknownKey(text, sentences)).map((key) => `${key} has no sentence`),
    ...[...sentences.keys()]
      .filter((key) => !isNamed(key, strings) && !derived.has(key))
      .filter((key) => !patterns.some((pattern) => pattern.test(key)))
      .map((key) => `${key} is said nowhere`),
  ];
}

/** What these begin is the key of a sentence and nothing else. */
const KEY_PREFIX =
  /^(?:issue|command|cli|task\.message|edit-problem|answer-problem|gradio-problem|provider-reason|provider-problem|media-operation)\./;

function isUnknownKey(text: string, sentences: ReadonlyMap<string, string>): boolean {
  if (!KEY_PREFIX.test(text) || !/^[a-z0-9_-]+(?:\.[\w-]+)+$/i.test(text) || sentences.has(text))
    return false;
  // The beginning of keys that are put together.
  return ![...sentences.keys()].some((key) => key.startsWith(`${text}.`));
}

function checkUse({ key, at, parameters }: Use, sentences: ReadonlyMap<string, string>): string[] {
  const found = [key, withoutReason(key)].find((each) => sentences.has(each));
  if (found === undefined) return [`${at}: ${key} has no sentence`];
  if (!parameters) return [];
  const said = [found, key.replace(/\.message$/, '.remedy')].flatMap((each) => sentences.get(each) ?? []);
  const needed = new Set(said.flatMap(getPlaceholders));
  return [...needed]
    .filter((name) => !parameters.includes(name))
    .map((name) => `${at}: ${key} wants {${name}}`);
}

/** `error.storage.denied.read-only.message` falls back to `error.storage.denied.message`. */
function withoutReason(key: string): string {
  return key.replace(/^(error\..+)\.[^.]+\.message$/, '$1.message');
}

const CODED = /^(?:error|warning|engine-unavailable)\.(.+?)(?:\.(?:message|remedy|reason))?$/;

/** Whether the code holds the key, or the code and the reason that it is made of. */
function isNamed(key: string, strings: ReadonlySet<string>): boolean {
  if (strings.has(key)) return true;
  const [, code] = CODED.exec(key) ?? [];
  if (code === undefined) return false;
  const end = code.lastIndexOf('.');
  return strings.has(code) || (strings.has(code.slice(0, end)) && strings.has(code.slice(end + 1)));
}
