import { FootlightError } from '../core/errors.ts';

const MAX_LENGTH = 200;
/** Far beyond any request; what takes JSON apart level by level fails at some thousands. */
const MAX_LEVELS = 200;

/**
 * Refuses texts with half a surrogate pair, which nothing but JavaScript can hold: they would be stored as other texts
 * than were sent, and JSON that is nested deeper than it can be worked with.
 *
 * @param sent JSON, of any depth
 * @throws `request.text` with the path of the text, as it may be a secret itself; `request.body`
 */
export function assertWellFormed(sent: unknown): void {
  const left: { readonly value: unknown; readonly path: string; readonly level: number }[] = [
    { value: sent, path: '', level: 0 },
  ];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path, level } = next;
    if (typeof value === 'string' && !value.isWellFormed()) throw createTextError(path);
    if (typeof value !== 'object' || value === null) continue;
    if (level === MAX_LEVELS) throw createNestedError();
    for (const [name, below] of Object.entries(value)) {
      if (!name.isWellFormed()) throw createTextError(path);
      left.push({ value: below, path: path === '' ? name : `${path}.${name}`, level: level + 1 });
    }
  }
}

function createTextError(path: string): FootlightError {
  return new FootlightError('request.text', {
    kind: 'usage',
    ...(path !== '' && { value: path.slice(0, MAX_LENGTH) }),
  });
}

function createNestedError(): FootlightError {
  const parameters = { limit: MAX_LEVELS };
  return new FootlightError('request.body', { kind: 'usage', reason: 'nested', parameters });
}
