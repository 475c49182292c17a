import { FootlightError } from '../core/errors.ts';
import { normalizeBasePath } from './base-path.ts';

/** Where others reach a service. */
export interface PublicPlace {
  /** Without the slash at its end; the base path is part of it. */
  readonly url: string;
  readonly hostName: string;
  readonly basePath: string;
}

/**
 * Reads the address at which others reach a service; one without a path is that of the host, which the base path follows.
 *
 * @param basePath as an operator gives it; that of the address if it is undefined
 * @throws `usage.public-url` for what is no plain address of HTTP, and for a path that is not the base path
 */
export function readPublicUrl(text: string, basePath: string | undefined): PublicPlace {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isPlain(url)) throw new FootlightError('usage.public-url', { kind: 'usage' });
  const path = normalizeBasePath(url.pathname);
  const below = basePath === undefined ? path : normalizeBasePath(basePath);
  if (path !== '' && path !== below)
    throw new FootlightError('usage.public-url', { kind: 'usage', reason: 'base-path', value: path });
  return { url: `${url.origin}${below}`, hostName: url.hostname, basePath: below };
}

/** A key or a question in it would stand before the path of every callback. */
function isPlain({ protocol, username, password, href }: URL): boolean {
  return /^https?:$/.test(protocol) && `${username}${password}` === '' && !/[?#]/.test(href);
}
