import { passCallbackOn } from '../../jobs/tasks/callbacks.ts';
import { rateLimitedByAddress } from '../security.ts';
import type { ServiceApp, ServiceContext } from '../service-context.ts';

/** What the tokens of callbacks follow, below the public address of the service. */
export const CALLBACKS = '/callbacks';

/** Longer ones are none of ours. */
const MAX_TOKEN_LENGTH = 200;

/**
 * Takes the calls of hosted services whose tasks have ended. Their bodies are not read: they are hints to poll. The answer
 * is the same whether anybody waits for the call or not, so that nobody learns which tokens there are. The description of
 * the API leaves the route out, as its callers are given whole addresses.
 */
export function addCallbackRoute(app: ServiceApp, service: ServiceContext): void {
  app.post(`${CALLBACKS}/:token`, rateLimitedByAddress(service), async (context) => {
    const token = context.req.param('token');
    if (token.length > MAX_TOKEN_LENGTH) return context.body(null, 204);
    // Errors are answered here, as reports of those that nobody expects tell the path.
    const isPassedOn = await passCallbackOn(service.database, token).then(
      () => true,
      () => false,
    );
    // Who is told so calls again later.
    return context.body(null, isPassedOn ? 204 : 503);
  });
}
