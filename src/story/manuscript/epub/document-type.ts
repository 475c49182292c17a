import { FootlightError } from '../../../core/errors.ts';

/** A document type with declarations of its own; without them it stays. */
const DOCUMENT_TYPE = /<!DOCTYPE\s[^[<>]*\[((?:"[^"]*"|'[^']*'|<!--.*?-->|[^\]"'])*)\]\s*>/is;
const ENTITY = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"]*)"|'([^']*)'|(SYSTEM|PUBLIC)\s)/gi;
/** A longer one would make a small book large. */
const MAX_ENTITY_LENGTH = 200;

/**
 * Replaces the entities that a document declares itself by their texts, and removes their declarations, which parsers of
 * HTML take for text.
 *
 * @throws `input.novel` if it uses an entity that stands for another file, which is never opened, or one that is too long
 */
export function resolveEntities(document: string, path: string): string {
  const declared = DOCUMENT_TYPE.exec(document);
  if (!declared) return document;
  const texts = new Map<string, string | undefined>();
  for (const [, name, double, single] of declared[1]!.matchAll(ENTITY)) texts.set(name!, double ?? single);
  const rest = document.slice(0, declared.index) + document.slice(declared.index + declared[0].length);
  return rest.replace(/&([\w.-]+);/g, (reference, name: string) => {
    if (!texts.has(name)) return reference;
    const text = texts.get(name);
    if (text === undefined || text.length > MAX_ENTITY_LENGTH) throw createEntityError(reference, path);
    return text;
  });
}

function createEntityError(entity: string, path: string): FootlightError {
  return new FootlightError('input.novel', {
    kind: 'input',
    reason: 'entity',
    parameters: { entity },
    value: path,
  });
}
