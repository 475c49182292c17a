import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isBehindTls } from './client-address.ts';
import type { ServiceContext, ServiceRequest } from './service-context.ts';
import { SESSION_SECONDS } from './sessions.ts';
import type { Principal } from './tokens.ts';

type SessionContext = Pick<ServiceContext, 'sessions' | 'policy'>;

/** Gives a browser the secret of its session, which no script can read and no other site sends along. */
export function writeSessionCookie(
  { policy }: SessionContext,
  context: ServiceRequest,
  secret: string,
): void {
  setCookie(context, getCookieName(context), secret, {
    ...getCookieScope(policy),
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(policy, context),
    maxAge: SESSION_SECONDS,
  });
}

/** Prolongs the session of the caller's cookie. @returns who that is, if anybody */
export async function resumeSession(
  service: SessionContext,
  context: ServiceRequest,
): Promise<Principal | undefined> {
  const secret = getCookie(context, getCookieName(context));
  const session = secret && (await service.sessions.resume(secret));
  if (!session) return undefined;
  if (session.isProlonged) writeSessionCookie(service, context, secret);
  return session.principal;
}

/** Ends the session of the caller's cookie, if there is one, and takes the cookie away. */
export async function endSession(service: SessionContext, context: ServiceRequest): Promise<void> {
  const secret = deleteCookie(context, getCookieName(context), getCookieScope(service.policy));
  if (secret) await service.sessions.end(secret);
}

function getCookieScope({ basePath }: ServiceContext['policy']): { readonly path: string } {
  return { path: basePath || '/' };
}

/** With the port, as browsers share cookies between the ports of a host. */
function getCookieName({ req }: ServiceRequest): string {
  const [, port = ''] = /:(\d+)$/.exec(req.header('host') ?? '') ?? [];
  return `footlight-session${port && `-${port}`}`;
}

function isSecure({ trustedProxies }: ServiceContext['policy'], context: ServiceRequest): boolean {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  const proto = context.req.header('x-forwarded-proto');
  return isBehindTls(incoming?.socket?.remoteAddress ?? 'unknown', proto, trustedProxies);
}
