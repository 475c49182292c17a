import { createRoute, z } from '@hono/zod-openapi';
import { passCallbackOn } from '../../jobs/tasks/callbacks.ts';
import { rateLimitedByAddress } from '../security.ts';
import type { ServiceApp, ServiceContext } from '../service-context.ts';

/** What the tokens of callbacks follow, below the public address of the service. */
export const CALLBACKS = '/callbacks';

/** Longer ones are none of ours. */
const MAX_TOKEN_LENGTH = 200;

/**
 * Takes the calls of hosted services whose tasks have ended. Their bodies are not read: they are hints to poll. The answer
 * is the same whether anybody waits for the call or not, so that nobody learns which tokens there are.
 */
export function addCallbackRoute(app: ServiceApp, service: ServiceContext): void {
  const route = createRoute({
    method: 'post',
    path: `${CALLBACKS}/{token}`,
    tags: ['callbacks'],
    summary: 'For hosted services: a task of theirs has changed',
    description: 'Whatever the body says is ignored: the task is looked up at its service.',
    security: [],
    request: { params: z.object({ token: z.string() }) },
    responses: {
      204: { description: 'Taken, whether anybody waits for it or not' },
      503: { description: 'It could not be passed on, and should be made again' },
    },
  });
  app.use(`${CALLBACKS}/*`, rateLimitedByAddress(service));
  app.openapi(route, async (context) => {
    const { token } = context.req.valid('param');
    if (token.length > MAX_TOKEN_LENGTH) return context.body(null, 204);
    // Errors are answered here, as reports of those that nobody expects tell the path.
    const isPassedOn = await passCallbackOn(service.database, token).then(
      () => true,
      () => false,
    );
    return context.body(null, isPassedOn ? 204 : 503);
  });
}
