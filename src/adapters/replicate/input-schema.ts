import { z } from 'zod';

/** One input of a model, with all that its schema says of it in one place. */
export interface InputProperty {
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The inputs of a model by their names. */
export interface InputSchema {
  readonly properties: Readonly<Record<string, InputProperty>>;
  readonly required: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** How deep schemas refer to others; those that refer to themselves end here. */
const MAX_DEPTH = 8;
const REFERENCE = /^#\/components\/schemas\/([^/]+)$/;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectSchema = z.custom<Json>(isObject);

/**
 * The components of a model's description in OpenAPI 3, as Cog writes them (github.com/replicate/cog, python/cog/server/http.py,
 * docs/python.md). Choices stand in components of their own, to which an input refers by `$ref` or by an `allOf` of one;
 * inputs that may be left out are an `anyOf` with `null`.
 */
export const componentsSchema = z
  .looseObject({
    Input: z.looseObject({
      properties: z.record(z.string(), objectSchema).default({}),
      required: z.array(z.string()).default([]),
    }),
  })
  .transform(({ Input, ...components }): InputSchema => {
    const resolve = createResolver(components);
    const named = Object.entries(Input.properties).map(
      ([name, property]) => [name, readProperty(resolve(property))] as const,
    );
    return { properties: Object.fromEntries(named), required: Input.required };
  });

/** Puts what a schema refers to in its place, each component once; what it says itself goes before. */
function createResolver(components: Json): (schema: Json) => Json {
  const known = new Map<string, Json>();
  const resolve = (schema: unknown, depth: number): Json => {
    if (!isObject(schema) || depth === 0) return {};
    const { $ref: reference, allOf, anyOf, oneOf, ...own } = schema;
    const follow = (part: unknown): Json => resolve(part, depth - 1);
    const parts = [
      findNamed(reference, depth - 1),
      ...(Array.isArray(allOf) ? allOf.map(follow) : []),
      ...[anyOf, oneOf].map((choices) => (Array.isArray(choices) ? joinChoices(choices.map(follow)) : {})),
    ];
    return Object.assign({}, ...parts, own) as Json;
  };
  const findNamed = (reference: unknown, depth: number): Json => {
    const [, name] = typeof reference === 'string' ? (REFERENCE.exec(reference) ?? []) : [];
    if (name === undefined) return {};
    // While a component is resolved it is empty to those that it refers to.
    if (!known.has(name)) known.set(name, {}).set(name, resolve(components[name], depth));
    return known.get(name)!;
  };
  return (schema) => resolve(schema, MAX_DEPTH);
}

/** What fits one of several schemas: any of their values if all list theirs, else the first that is more than `null`. */
function joinChoices(choices: readonly Json[]): Json {
  const [first = {}, ...others] = choices.filter(({ type }) => type !== 'null');
  if (![first, ...others].every((each) => Array.isArray(each.enum))) return first;
  return { ...first, enum: [...new Set([first, ...others].flatMap((each) => each.enum as unknown[]))] };
}

function readProperty({ type, default: usual, enum: listed, minimum, maximum }: Json): InputProperty {
  const types = (Array.isArray(type) ? type : [type]).filter((each) => each !== 'null');
  const choices = Array.isArray(listed)
    ? listed.filter((each) => typeof each === 'string' || typeof each === 'number')
    : [];
  return {
    ...(typeof types[0] === 'string' && { type: types[0] }),
    ...(usual !== undefined && { default: usual }),
    ...(choices.length > 0 && { enum: choices }),
    ...(typeof minimum === 'number' && { minimum }),
    ...(typeof maximum === 'number' && { maximum }),
  };
}
