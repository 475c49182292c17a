import { FootlightError } from '../core/errors.ts';

const MAX_LENGTH = 200;

/**
 * Refuses texts with half a surrogate pair, which nothing but JavaScript can hold: they would be stored as other texts
 * than were sent.
 *
 * @param sent JSON, of any depth
 * @throws `request.text` with the path of the text, as it may be a secret itself
 */
export function assertWellFormed(sent: unknown): void {
  const left: { readonly value: unknown; readonly path: string }[] = [{ value: sent, path: '' }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === 'string' && !value.isWellFormed()) throw createTextError(path);
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, below] of Object.entries(value)) {
      if (!name.isWellFormed()) throw createTextError(path);
      left.push({ value: below, path: path === '' ? name : `${path}.${name}` });
    }
  }
}

function createTextError(path: string): FootlightError {
  return new FootlightError('request.text', {
    kind: 'usage',
    ...(path !== '' && { value: path.slice(0, MAX_LENGTH) }),
  });
}
