import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FootlightError } from '../core/errors.ts';
import type { UsedLink } from './login-links.ts';
import {
  getClientAddress,
  type ServiceContext,
  type ServiceEnvironment,
  type ServiceRequest,
  writeAudit,
} from './service-context.ts';
import { resumeSession } from './session-cookie.ts';
import { ADMIN_ID, type Principal } from './tokens.ts';

type Middleware = MiddlewareHandler<ServiceEnvironment>;

const RATE_WINDOW_SECONDS = 10;
const FAILED_LOGINS_PER_MINUTE = 30;
const MAX_TOKEN_LENGTH = 512;
const EVERYONE: Principal = { id: ADMIN_ID, owner: ADMIN_ID, scopes: ['read', 'write', 'admin'] };

/** Gives every request an id, which stands in the answer (`x-request-id`) and in the log. */
export function requestIds(): Middleware {
  return async (context, next) => {
    const id = randomUUID();
    context.set('requestId', id);
    context.header('x-request-id', id);
    await next();
  };
}

/**
 * Refuses requests whose Host header names another host. It protects a service on the loopback interface from DNS
 * rebinding: a page whose name resolves to 127.0.0.1 still sends its own name.
 */
export function requireKnownHost({ policy }: ServiceContext): Middleware {
  return async (context, next) => {
    const host = parseHostName(context.req.header('host'));
    if (policy.hosts && !policy.hosts.includes(host)) {
      throw new FootlightError('request.host', { kind: 'usage', value: host.slice(0, 200) });
    }
    await next();
  };
}

function parseHostName(header: string | undefined): string {
  const url =
    header !== undefined && URL.canParse(`http://${header}`) ? new URL(`http://${header}`) : undefined;
  return url?.hostname ?? '';
}

/**
 * Authenticates by bearer token, by the session of a page, or everybody where no token is required. Wrong tokens are
 * limited by address, which slows guessing down.
 */
export class Authentication {
  readonly #service: ServiceContext;
  readonly #failures = new RateLimiterMemory({ points: FAILED_LOGINS_PER_MINUTE, duration: 60 });

  constructor(service: ServiceContext) {
    this.#service = service;
  }

  /** @throws `auth.missing`, `auth.invalid`, `auth.cross-site` */
  require(): Middleware {
    return async (context, next) => {
      context.set('principal', await this.identify(context));
      await next();
    };
  }

  /**
   * Who a link that logs in once lets in, with the session; undefined if it is none.
   *
   * @throws `auth.link-used`, `auth.link-expired`
   */
  async useLink(context: ServiceRequest, secret: string): Promise<UsedLink | undefined> {
    try {
      return await this.#service.links.use(secret);
    } catch (error) {
      await this.countFailure(context);
      throw error;
    }
  }

  /** @throws `auth.invalid` */
  async verifyToken(context: ServiceRequest, token: string): Promise<Principal> {
    const principal = await this.#service.tokens.verify(token);
    if (principal) return principal;
    await this.countFailure(context);
    await writeAudit(this.#service, context, { action: 'authenticate', outcome: 'refused' });
    throw createInvalidTokenError();
  }

  private async identify(context: ServiceRequest): Promise<Principal> {
    const { policy } = this.#service;
    if (!policy.requireToken) {
      assertSameOrigin(context, policy.corsOrigins);
      return EVERYONE;
    }
    const token = getBearerToken(context);
    if (token !== undefined) return this.verifyToken(context, token);
    const principal = await resumeSession(this.#service, context);
    if (principal) {
      assertOwnPage(context);
      return principal;
    }
    await this.countFailure(context);
    throw createMissingTokenError();
  }

  private async countFailure(context: ServiceRequest): Promise<void> {
    const address = getClientAddress(context, this.#service.policy.trustedProxies);
    await consumeRateLimit(this.#failures, address, 'wrong-tokens');
  }
}

function getBearerToken(context: ServiceRequest): string | undefined {
  const match = /^Bearer +([\x21-\x7e]+)$/i.exec(context.req.header('authorization') ?? '');
  return match && match[1]!.length <= MAX_TOKEN_LENGTH ? match[1] : undefined;
}

/**
 * A browser sends a session along with whatever asks for it: what changes something has to come from a page of this
 * service. Browsers say so by `Sec-Fetch-Site` or, where the service has no TLS, by the origin alone.
 *
 * @throws `auth.cross-site`
 */
export function assertOwnPage({ req }: ServiceRequest): void {
  if (req.method === 'GET' || req.method === 'HEAD') return;
  const origin = req.header('origin');
  const site = req.header('sec-fetch-site');
  if (
    site === undefined
      ? origin !== undefined && isOwnOrigin(origin, req.header('host'))
      : site === 'same-origin'
  )
    return;
  throw new FootlightError('auth.cross-site', { kind: 'usage', reason: 'session', value: origin });
}

/**
 * Without tokens, pages of other origins in the same browser are refused by the headers that browsers send: also those
 * of another port of the same host, which is another program's.
 */
function assertSameOrigin({ req }: ServiceRequest, allowed: readonly string[]): void {
  const origin = req.header('origin');
  if (origin !== undefined) {
    if (allowed.includes(origin) || isOwnOrigin(origin, req.header('host'))) return;
  } else if (isFromHere(req.header('sec-fetch-site'), req.method)) return;
  throw new FootlightError('auth.cross-site', { kind: 'usage', value: origin });
}

/** Compares with the port; the scheme is the proxy's matter. */
function isOwnOrigin(origin: string, host = ''): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own;
}

/** Requests without an origin: those of programs, and a page's that only read and whose answers it can't see. */
function isFromHere(site: string | undefined, method: string): boolean {
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return site === 'same-site' && (method === 'GET' || method === 'HEAD');
}

/** Limits requests by token: `requestsPerSecond`, with bursts of up to RATE_WINDOW_SECONDS' worth. */
export function rateLimited(service: ServiceContext): Middleware {
  return limitRate(service, (context) => context.get('principal').id);
}

/** Limits requests of callers without a token as those of one token, by their address. */
export function rateLimitedByAddress(service: ServiceContext): Middleware {
  return limitRate(service, (context) => getClientAddress(context, service.policy.trustedProxies));
}

function limitRate({ policy }: ServiceContext, getKey: (context: ServiceRequest) => string): Middleware {
  const limiter = new RateLimiterMemory({
    points: policy.requestsPerSecond * RATE_WINDOW_SECONDS,
    duration: RATE_WINDOW_SECONDS,
  });
  return async (context, next) => {
    await consumeRateLimit(limiter, getKey(context), 'requests');
    await next();
  };
}

async function consumeRateLimit(
  limiter: RateLimiterMemory,
  key: string,
  counted: 'requests' | 'wrong-tokens',
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (caught) {
    if (!(caught instanceof RateLimiterRes)) throw caught;
    const seconds = Math.ceil(caught.msBeforeNext / 1000);
    throw new FootlightError('request.rate', {
      kind: 'usage',
      reason: counted === 'requests' ? 'requests' : 'wrong-tokens',
      parameters: { count: seconds },
      value: String(seconds),
      cause: caught,
    });
  }
}

function createMissingTokenError(): FootlightError {
  return new FootlightError('auth.missing', { kind: 'usage' });
}

function createInvalidTokenError(): FootlightError {
  return new FootlightError('auth.invalid', { kind: 'usage' });
}
