import { type ZodError, z } from 'zod';
import { findClosestWord } from '../core/closest-word.ts';
import { createMessage, type Message } from '../core/messages/message.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;
export type Path = readonly PropertyKey[];

/** What a body's schema tells of a value that it refuses. */
export interface RequestHint {
  /** In place of what the schema says, of a name that is not known. */
  readonly problem?: Message;
  /** The name that is not known, with its path. */
  readonly name?: string;
  /** What would be taken in its place, as JSON. */
  readonly example?: string;
}

interface Refused {
  readonly body: unknown;
  readonly schema: z.ZodType;
  /** The error with paths as the sender wrote them. */
  readonly shown: ZodError;
  readonly language?: string;
}

/** A text within an example; alone it would tell nothing. */
const ANY_TEXT = '...';

/** Finds the known name that is spelled most like an unknown one, or a value that would fit where one is wrong. */
export function findRequestHint(
  { issues: [issue] }: ZodError,
  { body, schema, shown, language }: Refused,
): RequestHint {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const path = issue?.path ?? [];
  const shownPath = shown.issues[0]?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return { name: [...shownPath, key].join('.'), problem: describeUnknown(root, path, key) };
  }
  const field = path.length > 0 ? findField(root, path) : undefined;
  const value = field && (createMeant(field, readPath(body, shownPath)) ?? createExample(field, language));
  return value === undefined || value === ANY_TEXT ? {} : { example: JSON.stringify(value) };
}

/** The value of a body at a path. */
export function readPath(body: unknown, path: Path): unknown {
  let value = body;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return value;
}

function describeUnknown(root: JsonSchema, path: Path, key: string): Message | undefined {
  const known = Object.keys(findField(root, path)?.properties ?? {});
  const closest = findClosestWord(key, known);
  if (closest !== undefined) return createMessage('request.misspelled', { key, closest });
  const place = findPlace(root, key);
  if (place !== undefined) return createMessage('request.misplaced', { key, place });
  return known.length > 0 ? createMessage('request.unknown', { key, known }) : undefined;
}

/** The path of the object that has a property of this name. */
function findPlace(schema: JsonSchema, key: string): string | undefined {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    if (typeof inner !== 'object') continue;
    if (inner.properties?.[key] !== undefined) return name;
    const below = findPlace(inner, key);
    if (below !== undefined) return `${name}.${below}`;
  }
  return undefined;
}

function findField(schema: JsonSchema, path: Path): JsonSchema | undefined {
  let field: JsonSchema | undefined = schema;
  for (const key of path) field = field && step(field, key);
  return field;
}

function step(schema: JsonSchema, key: PropertyKey): JsonSchema | undefined {
  const inner =
    typeof key === 'number'
      ? schema.items
      : (schema.properties?.[String(key)] ?? schema.additionalProperties);
  return typeof inner === 'object' && !Array.isArray(inner) ? (inner as JsonSchema) : undefined;
}

/** The number that a text means. */
function createMeant({ type, minimum, maximum }: JsonSchema, given: unknown): number | undefined {
  if ((type !== 'number' && type !== 'integer') || typeof given !== 'string' || given.trim() === '')
    return undefined;
  const number = Number(given);
  const fits = number >= (minimum ?? -Infinity) && number <= (maximum ?? Infinity);
  return fits && (type === 'number' || Number.isInteger(number)) ? number : undefined;
}

/** Something that a schema takes; undefined if it does not tell enough. */
function createExample(schema: JsonSchema, language?: string): unknown {
  const { examples = [], default: usual, enum: values, const: only, anyOf: either, type } = schema;
  const known = chooseExample(examples, language) ?? usual ?? only ?? values?.[0];
  if (known !== undefined) return known;
  if (either) return createExample(either[0] as JsonSchema, language);
  switch (type) {
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, Number(schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return true;
    case 'string':
      return schema.pattern === undefined ? ANY_TEXT : undefined;
    case 'array':
      return createList(schema, language);
    case 'object':
      return createObject(schema, language);
    default:
      return undefined;
  }
}

/** The first example, or the first with Chinese in it where that is the language. */
function chooseExample(examples: readonly unknown[], language: string | undefined): unknown {
  const isChinese = (example: unknown): boolean => /\p{Script=Han}/u.test(JSON.stringify(example));
  return (language === 'zh' ? examples.find(isChinese) : undefined) ?? examples[0];
}

function createList({ items }: JsonSchema, language?: string): unknown {
  const item =
    typeof items === 'object' && !Array.isArray(items)
      ? createExample(items as JsonSchema, language)
      : undefined;
  return item === undefined ? undefined : [item];
}

/** An object of the properties that it can't be without. */
function createObject({ properties = {}, required = [] }: JsonSchema, language?: string): unknown {
  const entries = required.map(
    (name) => [name, createExample(properties[name] as JsonSchema, language)] as const,
  );
  const isWhole = entries.length > 0 && entries.every(([, value]) => value !== undefined);
  return isWhole ? Object.fromEntries(entries) : undefined;
}
