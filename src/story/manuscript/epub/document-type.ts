import { FootlightError } from '../../../core/errors.ts';

const DOCUMENT_TYPE_START = /<!DOCTYPE\s/i;
/** A document type with declarations of its own; without them it stays. */
const DOCUMENT_TYPE =
  /<!DOCTYPE\s[^[<>]*\[((?:"[^"]*"|'[^']*'|<!--(?:(?!-->)[\s\S])*-->|(?!<!--)[^\]"'])*)\]\s*>/iy;
/** What a document type says nothing by; a quote within it opens no text, and a comment within a text is none. */
const COMMENT_OR_TEXT = /<!--[\s\S]*?-->|"[^"]*"|'[^']*'/g;
const ENTITY = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)'|(SYSTEM|PUBLIC)\s)/gi;
/** Entities of the language itself, which a declaration doesn't change. */
const PREDEFINED = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);
/** A longer one would make a small book large. */
const MAX_ENTITY_LENGTH = 200;
/** How many times as long as the document its entities may make it, all together. */
const MAX_GROWTH = 2;

/**
 * Replaces the entities that a document declares itself by their texts, and removes their declarations, which parsers of
 * HTML take for text.
 *
 * @throws `input.novel` if it uses an entity that stands for another file, which is never opened, or one that is too long
 *   or used so often that the document grows to more than twice its length
 */
export function resolveEntities(document: string, path: string): string {
  DOCUMENT_TYPE.lastIndex = document.search(DOCUMENT_TYPE_START);
  const declared = DOCUMENT_TYPE.lastIndex < 0 ? null : DOCUMENT_TYPE.exec(document);
  if (!declared) return document;
  const texts = readEntities(declared[1]!);
  const rest = document.slice(0, declared.index) + document.slice(declared.index + declared[0].length);
  let length = rest.length;
  return rest.replace(/&([\w.-]+);/g, (reference, name: string) => {
    if (!texts.has(name)) return reference;
    const text = texts.get(name);
    length += (text?.length ?? 0) - reference.length;
    const isTooLong = text === undefined || text.length > MAX_ENTITY_LENGTH;
    if (isTooLong || length > MAX_GROWTH * document.length) throw createEntityError(reference, path);
    return text;
  });
}

/** The texts of entities by name, undefined for those of other files; the first declaration of a name counts. */
function readEntities(declarations: string): Map<string, string | undefined> {
  const texts = new Map<string, string | undefined>();
  const told = declarations.replace(COMMENT_OR_TEXT, (part) => (part.startsWith('<!--') ? ' ' : part));
  for (const [, name, double, single] of told.matchAll(ENTITY))
    if (!texts.has(name!) && !PREDEFINED.has(name!)) texts.set(name!, double ?? single);
  return texts;
}

function createEntityError(entity: string, path: string): FootlightError {
  return new FootlightError('input.novel', {
    kind: 'input',
    reason: 'entity',
    parameters: { entity },
    value: path,
  });
}
