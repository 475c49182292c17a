/** What names a thing, then where it begins and ends. */
const FIRST = [/(?:^|_)(?:number|name|title)$/, /^start/, /^end/];
/** Why it is done so, how sure that is, and what it was decided by: figures that few read. */
const LAST = [/^reason$/, /^(?:confidence|score)$/];
const DECIDED_BY = /^(?:candidates|measured)$/;

/**
 * Sorts what a plan tells as people read it: a service keeps no order of it. What is done stands in lines before what has
 * parts of its own.
 */
export function sortPlan(entries: readonly [string, unknown][]): [string, unknown][] {
  return entries.toSorted(([a, one], [b, other]) => rank(a, one) - rank(b, other));
}

function rank(key: string, part: unknown): number {
  const first = FIRST.findIndex((pattern) => pattern.test(key));
  if (first >= 0) return first;
  const last = LAST.findIndex((pattern) => pattern.test(key));
  if (last >= 0) return FIRST.length + 1 + last;
  if (DECIDED_BY.test(key)) return FIRST.length + LAST.length + 2;
  return isLine(part) ? FIRST.length : FIRST.length + LAST.length + 1;
}

/** Whether it stands in one line, as a list of words does. */
export const isLine = (part: unknown): boolean =>
  Array.isArray(part) ? part.every((each) => typeof each !== 'object') : typeof part !== 'object';
