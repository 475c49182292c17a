import ipaddr from 'ipaddr.js';

/** Addresses of proxies, such as `127.0.0.1` or `10.0.0.0/8`. */
export type TrustedProxies = readonly ReturnType<typeof ipaddr.parseCIDR>[];

/** @throws TypeError for a text that is no address or range */
export function parseProxies(texts: readonly string[]): TrustedProxies {
  return texts.map((text) => {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

/**
 * Finds who asks: the connection's address or, where that is a trusted proxy, the one that it forwards for. Any caller
 * can write those headers, so the list is read from its end and only as far as trusted proxies wrote it. The usual
 * proxies write `X-Forwarded-For` and pass `Forwarded` through as the caller sent it.
 */
export function findClientAddress(
  connected: string,
  headers: { readonly forwarded?: string; readonly xForwardedFor?: string },
  proxies: TrustedProxies,
): string {
  const chain = headers.xForwardedFor ? parseList(headers.xForwardedFor) : parseForwarded(headers.forwarded);
  let address = connected;
  while (isTrusted(address, proxies)) {
    const before = chain.pop();
    if (before === undefined || !ipaddr.isValid(before)) break;
    address = before;
  }
  return address;
}

function isTrusted(text: string, proxies: TrustedProxies): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return proxies.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
}

function parseList(text = ''): string[] {
  return text
    .split(',')
    .map(stripPort)
    .filter((part) => part !== '');
}

/** The `for` of each element (RFC 7239); one that hides its client ends the search. */
function parseForwarded(text = ''): string[] {
  return text
    .split(',')
    .map((element) => stripPort(/(?:^|;)\s*for="?([^";]+)/i.exec(element)?.[1] ?? 'unknown'));
}

function stripPort(text: string): string {
  const [, inBrackets] = /^\s*\[([^\]]+)\]/.exec(text) ?? [];
  return inBrackets ?? text.trim().replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1');
}

/** Whether a trusted proxy says that it was asked by TLS. */
export function isBehindTls(connected: string, proto = '', proxies: TrustedProxies): boolean {
  return isTrusted(connected, proxies) && proto.split(',').at(-1)?.trim().toLowerCase() === 'https';
}
