import { FootlightError } from '../core/errors.ts';

/**
 * Refuses texts with half a surrogate pair, which nothing but JavaScript can hold: they would be stored as other texts
 * than were sent.
 *
 * @param sent JSON, of any depth
 * @throws `request.text`
 */
export function assertWellFormed(sent: unknown): void {
  const left = [sent];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' && !value.isWellFormed())
      throw new FootlightError('request.text', { kind: 'usage', value: value.toWellFormed().slice(0, 100) });
    if (typeof value === 'object' && value !== null)
      for (const each of Object.entries(value)) left.push(...each);
  }
}
