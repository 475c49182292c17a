import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { FootlightError } from '../core/errors.ts';
import type { NetworkPolicy } from './network-policy.ts';

const MAX_REDIRECTS = 5;
const MAX_URL_LENGTH = 4096;
const CONNECT_TIMEOUT_MS = 10_000;
const STALL_TIMEOUT_MS = 30_000;

/**
 * Checks a URL without resolving its name: scheme, credentials, local names, and IP addresses in any notation (the URL
 * standard turns decimal, octal and hexadecimal IPv4 into dotted form).
 *
 * @param reason what the address is for, if it names no input
 * @throws `source.url`, `source.address-refused`
 */
export function checkUrl(text: string, { allowPrivate }: NetworkPolicy, reason?: 'webhook'): URL {
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
    throw createInvalidUrlError(text);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isLocalName = /(^|\.)(localhost|local|internal|home\.arpa)$/i.test(host);
  if (!allowPrivate && (isLocalName || (ipaddr.isValid(host) && !isPublicAddress(host))))
    throw createRefusedAddressError(host, reason);
  return url;
}

/** Whether an address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  // IPv6 ranges that embed IPv4 addresses (mapped, 6to4, NAT64, Teredo) have names of their own.
  return ipaddr.process(address.replace(/%.*$/, '')).range() === 'unicast';
}

/**
 * A `fetch` that connects only to addresses that the policy allows. A name is resolved once and the connection goes to
 * the address that was checked, which prevents DNS rebinding; each redirect is checked like the first URL. Proxies of
 * the environment are not used.
 */
export class GuardedFetch implements AsyncDisposable {
  readonly #policy: NetworkPolicy;
  readonly #agent: Agent;

  constructor(policy: NetworkPolicy) {
    this.#policy = policy;
    this.#agent = new Agent({
      connect: { lookup: createGuardedLookup(policy), timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: STALL_TIMEOUT_MS,
      bodyTimeout: STALL_TIMEOUT_MS,
    });
  }

  /** @throws `source.url`, `source.address-refused`, `source.redirects`, and what `fetch` throws */
  readonly fetch = async (text: string, init: RequestInit): Promise<Response> => {
    let url = checkUrl(text, this.#policy);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.ask(url, init);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || response.status === 304 || location === null)
        return response;
      await response.body?.cancel();
      url = checkUrl(URL.canParse(location, url.href) ? new URL(location, url).href : location, this.#policy);
    }
    throw new FootlightError('source.redirects', {
      kind: 'input',
      parameters: { limit: MAX_REDIRECTS },
      value: text,
    });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  private async ask(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, redirect: 'manual', dispatcher: this.#agent });
    } catch (error) {
      // The guard's own refusal comes wrapped in fetch's general failure.
      if (error instanceof Error && error.cause instanceof FootlightError) throw error.cause;
      throw error;
    }
  }
}

function createGuardedLookup({ allowPrivate }: NetworkPolicy): LookupFunction {
  return (hostname, options: LookupOptions, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[] = []) => {
      if (error) return callback(error, '', 0);
      const bad = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
      // One private address among public ones is enough to refuse: it looks like an attack.
      if (bad) return callback(createRefusedAddressError(hostname), '', 0);
      if (options.all) return callback(null, addresses as never);
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

function createInvalidUrlError(text: string): FootlightError {
  return new FootlightError('source.url', { kind: 'input', value: text.slice(0, 200) });
}

function createRefusedAddressError(host: string, reason?: 'webhook'): FootlightError {
  return new FootlightError('source.address-refused', {
    kind: 'input',
    ...(reason && { reason }),
    value: host,
  });
}
