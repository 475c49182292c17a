import { createHmac, timingSafeEqual } from 'node:crypto';
import { FootlightError } from '../core/errors.ts';

export const MIN_LINK_SECONDS = 60;
export const MAX_LINK_SECONDS = 7 * 86_400;

/**
 * Signs links to artifacts that need no token until they expire. One signature covers all artifacts of a task, so that
 * a report's page can load its pictures by relative addresses.
 */
export class LinkSigner {
  readonly #secret: Buffer;
  readonly #basePath: string;

  /** @param basePath the path that callers see the service below */
  constructor(secret: Buffer, basePath = '') {
    this.#secret = secret;
    this.#basePath = basePath;
  }

  /** @returns the path of an artifact's link */
  sign(taskId: string, name: string, expiresInSeconds: number): string {
    const expires = Math.floor(Date.now() / 1000) + expiresInSeconds;
    const path = name.split('/').map(encodeURIComponent).join('/');
    return `${this.#basePath}/files/${expires}/${this.computeSignature(taskId, expires)}/${taskId}/${path}`;
  }

  /** @throws `link.invalid`, `link.expired` */
  verify(taskId: string, expires: number, signature: string): void {
    const expected = Buffer.from(this.computeSignature(taskId, expires));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new FootlightError('link.invalid', { kind: 'input' });
    if (expires < Date.now() / 1000) throw new FootlightError('link.expired', { kind: 'input' });
  }

  private computeSignature(taskId: string, expires: number): string {
    return createHmac('sha256', this.#secret).update(`${expires}:${taskId}`).digest('base64url');
  }
}
