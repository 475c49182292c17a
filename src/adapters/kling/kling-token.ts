import { createHmac } from 'node:crypto';

export interface KlingKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

const LIFETIME_SECONDS = 1800;
/** Clocks differ a little. */
const LEEWAY_SECONDS = 5;

/** A JSON Web Token (RFC 7519, HS256) as Kling's API specification asks for it, valid for half an hour. */
export function createKlingToken({ accessKey, secretKey }: KlingKeys, now = Date.now()): string {
  const seconds = Math.floor(now / 1000);
  const claims = { iss: accessKey, exp: seconds + LIFETIME_SECONDS, nbf: seconds - LEEWAY_SECONDS };
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createHmac('sha256', secretKey).update(content).digest('base64url')}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
