import type { MiddlewareHandler } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { chooseLanguage } from '../core/messages/choose-language.ts';
import type { ServiceEnvironment } from './service-context.ts';

/** Chooses the language of the answer by `Accept-Language` (RFC 9110, 12.5.4), as the variable `language`. */
export function negotiateLanguage(): MiddlewareHandler<ServiceEnvironment> {
  return async (context, next) => {
    const language = chooseLanguage(listWanted(context.req.header('accept-language') ?? ''));
    context.set('language', language);
    // Answers in a fixed language, or in none, replace it.
    context.header('content-language', language);
    context.header('vary', 'accept-language', { append: true });
    await next();
  };
}

/** Language tags, the most wanted first. */
function listWanted(header: string): string[] {
  const wanted = parseAccept(header).filter(({ q }) => q > 0);
  return wanted.toSorted((a, b) => b.q - a.q).map(({ type }) => type);
}
