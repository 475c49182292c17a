/** Keywords of JSON Schema 2020-12 that schemas made of zod's use, and what OpenAPI 3.1 adds. */
const KEYWORDS = new Set([
  ...['$schema', '$ref', '$defs', 'title', 'description', 'default', 'examples', 'deprecated'],
  ...['type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength', 'multipleOf'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minItems', 'maxItems', 'items'],
  ...['prefixItems', 'properties', 'required', 'additionalProperties', 'propertyNames'],
  ...['allOf', 'anyOf', 'oneOf', 'not'],
]);
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', '$defs'];
const SINGLE = ['items', 'additionalProperties', 'propertyNames', 'not'];

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Where a schema uses keywords that neither JSON Schema nor OpenAPI knows; extensions (`x-`) are allowed. */
export function findForeignKeywords(schema: unknown, path = ''): string[] {
  if (!isObject(schema)) return [];
  const own = Object.keys(schema).filter((keyword) => !KEYWORDS.has(keyword) && !keyword.startsWith('x-'));
  const parts: [string, unknown][] = [
    ...LISTS.flatMap((keyword) =>
      [schema[keyword] ?? []].flat().map((part, i): [string, unknown] => [`${keyword}.${i}`, part]),
    ),
    ...MAPS.flatMap((keyword) => Object.entries((schema[keyword] ?? {}) as Json)),
    ...SINGLE.map((keyword): [string, unknown] => [keyword, schema[keyword]]),
  ];
  const within = parts.flatMap(([name, part]) => findForeignKeywords(part, `${path}/${name}`));
  return [...own.map((keyword) => `${path}/${keyword}`), ...within];
}

/** The same for every schema of an OpenAPI document. */
export function findForeignKeywordsInSchema(value: unknown, path = ''): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = `${path}/${key}`;
    if (key === 'schema') return findForeignKeywords(part, here);
    if (key === 'schemas')
      return Object.entries(part as Json).flatMap(([name, schema]) =>
        findForeignKeywords(schema, `${here}/${name}`),
      );
    return findForeignKeywordsInSchema(part, here);
  });
}
