import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FootlightError } from '../core/errors.ts';
import {
  audit,
  clientAddress,
  type ServiceContext,
  type ServiceEnvironment,
  type ServiceRequest,
} from './service-context.ts';
import type { Principal } from './tokens.ts';

type Middleware = MiddlewareHandler<ServiceEnvironment>;

const RATE_WINDOW_SECONDS = 10;
const FAILED_LOGINS_PER_MINUTE = 30;
const MAX_TOKEN_LENGTH = 512;
const EVERYONE: Principal = { id: 'token_admin', scopes: ['read', 'write', 'admin'] };

/** Gives the request an id, which the answer and the log carry. */
export function requestIds(): Middleware {
  return async (context, next) => {
    const id = randomUUID();
    context.set('requestId', id);
    context.header('x-request-id', id);
    await next();
  };
}

/**
 * Refuses requests for other hosts: a page whose name was bent to the loopback address (DNS rebinding) sends its own
 * name, and so does not reach a service on the reader's machine.
 */
export function knownHosts({ policy }: ServiceContext): Middleware {
  return async (context, next) => {
    const host = hostName(context.req.header('host'));
    if (policy.hosts && !policy.hosts.includes(host)) {
      throw new FootlightError('request.host', { kind: 'usage', value: host.slice(0, 200) });
    }
    await next();
  };
}

function hostName(header: string | undefined): string {
  const url =
    header !== undefined && URL.canParse(`http://${header}`) ? new URL(`http://${header}`) : undefined;
  return url?.hostname ?? '';
}

/** Finds out who asks. Wrong tokens are counted by address, so that guessing gets slow. */
export function authenticated(service: ServiceContext): Middleware {
  const failures = new RateLimiterMemory({ points: FAILED_LOGINS_PER_MINUTE, duration: 60 });
  return async (context, next) => {
    if (!service.policy.requireToken) {
      assertSameSite(context);
      context.set('principal', EVERYONE);
      return next();
    }
    const address = clientAddress(context);
    const token = bearerToken(context);
    const principal = token && (await service.tokens.verify(token));
    if (!principal) {
      await consume(failures, address, 'Too many requests with a wrong token.');
      if (token) await audit(service, context, { action: 'authenticate', outcome: 'refused' });
      throw token ? invalidToken() : missingToken();
    }
    context.set('principal', principal);
    await next();
  };
}

function bearerToken(context: ServiceRequest): string | undefined {
  const match = /^Bearer +([\x21-\x7e]+)$/i.exec(context.req.header('authorization') ?? '');
  return match && match[1]!.length <= MAX_TOKEN_LENGTH ? match[1] : undefined;
}

/** Without tokens a foreign page in the same browser must not act: browsers say where a request comes from. */
function assertSameSite(context: ServiceRequest): void {
  const origin = context.req.header('origin');
  if (
    context.req.header('sec-fetch-site') !== 'cross-site' &&
    (!origin || hostName(origin.replace(/^https?:\/\//, '')) === hostName(context.req.header('host')))
  )
    return;
  throw new FootlightError('auth.cross-site', { kind: 'usage', value: origin });
}

/** At most so many requests a second and token, in bursts of ten seconds' worth. */
export function rateLimited({ policy }: ServiceContext): Middleware {
  const limiter = new RateLimiterMemory({
    points: policy.requestsPerSecond * RATE_WINDOW_SECONDS,
    duration: RATE_WINDOW_SECONDS,
  });
  return async (context, next) => {
    await consume(limiter, context.get('principal').id, 'Too many requests.');
    await next();
  };
}

async function consume(limiter: RateLimiterMemory, key: string, message: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (caught) {
    if (!(caught instanceof RateLimiterRes)) throw caught;
    throw new FootlightError('request.rate', message, {
      kind: 'usage',
      value: String(Math.ceil(caught.msBeforeNext / 1000)),
      remedy: `Wait ${Math.ceil(caught.msBeforeNext / 1000)} seconds.`,
      cause: caught,
    });
  }
}

function missingToken(): FootlightError {
  return new FootlightError('auth.missing', { kind: 'usage' });
}

function invalidToken(): FootlightError {
  return new FootlightError('auth.invalid', { kind: 'usage' });
}
