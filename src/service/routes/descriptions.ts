import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import { describeProduction, type ExplainEngines } from '../../execution/describe-production.ts';
import type { ProductionDescription } from '../../execution/production-description.ts';
import { declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';

const PATH = '/api/v1/productions';
const TAG = 'productions';

export const engineSchema = z.object({
  reference: z.string().describe('How options name it, such as openai:MODEL'),
  title: z.string(),
  embedded: z.boolean().describe('It comes with Footlight and needs nothing else'),
  license: z.string().optional().describe('SPDX expression, where the engine is one program'),
  ready: z.boolean().describe('It can be used here'),
  reason: z.string().optional().describe('Why it can’t'),
  remedy: z.string().optional().describe('What makes it ready'),
  needs: z.union([
    z.object({ kind: z.enum(['cpu', 'accelerator']) }),
    z.object({ kind: z.literal('remote'), provider: z.string() }),
  ]),
});

const productionSchema = z
  .object({
    name: z.string(),
    label: z.string().describe('A word or two for it, where there is little room'),
    title: z.string(),
    options: z
      .record(z.string(), z.unknown())
      .describe(
        'JSON Schema of the options; under x-footlight each has its group and level, what files, engines or voices it names, and its trial',
      ),
    groups: z
      .array(z.object({ name: z.string(), title: z.string(), options: z.array(z.string()) }))
      .describe('What the options are about, in order'),
    levels: z.array(z.string()).describe('From what everybody needs to what few do'),
    presets: z
      .array(
        z.object({
          option: z.string(),
          values: z.array(
            z.object({ value: z.string(), title: z.string(), sets: z.record(z.string(), z.unknown()) }),
          ),
        }),
      )
      .describe('Options whose values stand for several settings'),
    stages: z
      .array(z.object({ name: z.string(), title: z.string(), unit: z.string(), weight: z.number() }))
      .describe('In the order in which they run; weight is a stage’s share of the time'),
    outputs: z.array(
      z.object({
        role: z.string(),
        title: z.string(),
        media_types: z.array(z.string()).describe('The usual one first'),
        optional: z.boolean().describe('Only where options ask for it'),
        numbered: z.boolean().describe('Several: sample1, sample2'),
      }),
    ),
    engines: z.record(z.string(), z.array(engineSchema)).describe('By the task that options name'),
  })
  .openapi('Production') satisfies z.ZodType<ProductionDescription>;

/** Describes the productions: all that a page needs to draw their forms, in the language of the answer. */
export function addDescriptionRoutes(app: ServiceApp, service: ServiceContext): void {
  const { productions, engines } = service;
  const explainEngines: ExplainEngines = (task, language) => engines.explain(task, language);
  const list = createRoute({
    method: 'get',
    path: PATH,
    tags: [TAG],
    summary: 'Every production, with its options, stages, outputs and engines',
    responses: declareResponse(200, 'The productions', z.object({ productions: z.array(productionSchema) })),
  });
  app.openapi(list, async (context) => {
    requireScope(context, 'read');
    const described: ProductionDescription[] = [];
    for (const production of productions.values())
      described.push(await describeProduction(production, explainEngines, context.get('language')));
    return context.json({ productions: described }, 200);
  });

  const read = createRoute({
    method: 'get',
    path: `${PATH}/{name}`,
    tags: [TAG],
    summary: 'One production',
    request: { params: z.object({ name: z.string().min(1).max(100) }) },
    responses: declareResponse(200, 'The production', productionSchema),
  });
  app.openapi(read, async (context) => {
    requireScope(context, 'read');
    const { name } = context.req.valid('param');
    const production = productions.get(name);
    if (!production) throw createNoProductionError(name, productions.keys());
    return context.json(await describeProduction(production, explainEngines, context.get('language')), 200);
  });
}

function createNoProductionError(name: string, names: Iterable<string>): FootlightError {
  return new FootlightError('production.not-found', {
    kind: 'input',
    parameters: { names: [...names] },
    value: name,
  });
}
