import { createRoute, z } from '@hono/zod-openapi';
import { FootlightError } from '../../core/errors.ts';
import type { RemoteProvider } from '../../engines/engine.ts';
import { declareProblem, declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext, writeAudit } from '../service-context.ts';
import type { ProviderView } from '../settings/provider-view.ts';
import { tryKeys } from '../settings/try-keys.ts';

const PATH = '/api/v1/settings/providers';
const TAG = 'settings';
const parameters = z.object({ name: z.string().min(1).max(100) });
const providerSchema = z
  .object({
    name: z.string(),
    keys: z.array(
      z.object({
        variable: z.string(),
        is_set: z.boolean(),
        last4: z.string().nullable().describe('The last characters of a long key'),
        is_fixed: z.boolean().describe('Set by the environment of the service, and changed there alone'),
      }),
    ),
    can_test: z.boolean().describe('Whether there is a request that costs nothing'),
  })
  .openapi('Provider') satisfies z.ZodType<ProviderView>;
/** Values are looked at where they are set: a refusal of a schema would show them. */
const body = z.strictObject({
  keys: z.unknown().openapi({
    type: 'object',
    additionalProperties: { type: ['string', 'null'] },
    description: 'By variable: a key, or null to remove it',
  }),
});

/** The keys of hosted services: they are set and tried here, and never shown. For administrators. */
export function addProviderRoutes(app: ServiceApp, service: ServiceContext): void {
  addReadRoute(app, service);
  addSetRoute(app, service);
  addTestRoute(app, service);
}

function addReadRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'get',
    path: PATH,
    tags: [TAG],
    summary: 'Hosted services, and which of their keys are set',
    responses: declareResponse(200, 'The services', z.object({ providers: z.array(providerSchema) })),
  });
  app.openapi(route, (context) => {
    requireScope(context, 'admin');
    const providers = listProviders(service).map((provider) => toView(service, provider));
    return context.json({ providers }, 200);
  });
}

function addSetRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'put',
    path: `${PATH}/{name}`,
    tags: [TAG],
    summary: 'Set or remove keys of a hosted service; what is left out stays',
    request: {
      params: parameters,
      body: { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: declareResponse(200, 'Which keys are set now', providerSchema),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'admin');
    const provider = findProvider(service, context.req.valid('param').name);
    const keys = readKeys(context.req.valid('json').keys);
    const unknown = Object.keys(keys).find((variable) => !provider.keys?.includes(variable));
    if (unknown !== undefined)
      throw new FootlightError('settings.variable', {
        kind: 'usage',
        parameters: { known: provider.keys ?? [] },
        value: unknown,
      });
    await service.providerKeys.set(keys);
    const subject = Object.keys(keys).join(', ');
    await writeAudit(service, context, { action: 'set keys', subject });
    return context.json(toView(service, provider), 200);
  });
}

/** @throws `settings.key`, which does not say what was given */
function readKeys(given: unknown): Record<string, unknown> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { ...given };
  throw new FootlightError('settings.key', { kind: 'usage', value: 'keys' });
}

function addTestRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'post',
    path: `${PATH}/{name}/test`,
    tags: [TAG],
    summary: 'Whether a hosted service takes its keys: a request that costs nothing',
    request: { params: parameters },
    responses: {
      204: { description: 'It takes them' },
      ...declareProblem(422, 'It refuses them, or does not answer'),
    },
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'admin');
    const provider = findProvider(service, context.req.valid('param').name);
    await tryKeys(provider, service.machine.environment);
    return context.body(null, 204);
  });
}

/** Those that take keys. */
function listProviders({ engines }: ServiceContext): RemoteProvider[] {
  return engines.listProviders().filter(({ keys = [] }) => keys.length > 0);
}

function findProvider(service: ServiceContext, name: string): RemoteProvider {
  const providers = listProviders(service);
  const provider = providers.find((each) => each.name === name);
  if (provider) return provider;
  const known = providers.map((each) => each.name);
  throw new FootlightError('settings.provider', { kind: 'input', parameters: { known }, value: name });
}

function toView({ providerKeys }: ServiceContext, provider: RemoteProvider): ProviderView {
  const { name, keys = [], createTrial } = provider;
  return {
    name,
    keys: keys.map((variable) => providerKeys.describe(variable)),
    can_test: createTrial !== undefined,
  };
}
