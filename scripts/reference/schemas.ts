import { z } from 'zod';
import { editDecisionsSchema } from '../../src/edit/edit-decisions.ts';
import { describeOptions } from '../../src/execution/describe-production.ts';
import type { Production } from '../../src/execution/production.ts';
import { ProductionWords } from '../../src/execution/production-words.ts';
import { strategySchema } from '../../src/productions/enhance/strategy.ts';
import { novelSchema } from '../../src/story/manuscript/novel-json.ts';
import { scoreSchema } from '../../src/story/score.ts';

/** JSON Schemas of the documents that people edit, by file name; editors check and complete by them. */
export function renderSchemas(productions: readonly Production[]): Map<string, string> {
  const schemas = {
    footlight: configurationSchema(productions),
    strategy: toJsonSchema(strategySchema),
    score: toJsonSchema(scoreSchema),
    'edit-decisions': toJsonSchema(editDecisionsSchema),
    novel: toJsonSchema(novelSchema),
  };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

function toJsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** `footlight.json`: defaults by production. */
function configurationSchema(productions: readonly Production[]): object {
  const sections = productions.map((production) => {
    const { name, options } = production;
    const words = new ProductionWords(name);
    // Any of them may be left out: these are defaults.
    const { $schema: _, required: __, ...schema } = describeOptions(options, words, 'name');
    return [name, { title: words.title, ...schema, additionalProperties: false }];
  });
  const workDir = { type: 'string', description: 'Folder for checkpoints and intermediate results' };
  const services = Object.fromEntries(
    ['serve', 'worker'].map((name) => [
      name,
      { type: 'object', description: `Flags of footlight ${name}, in camelCase` },
    ]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'footlight.json',
    type: 'object',
    properties: { $schema: { type: 'string' }, workDir, ...services, ...Object.fromEntries(sections) },
    additionalProperties: false,
  };
}
