/** Usage of a hosted service: what it reports with an answer, or the quantities that it bills for one. */
export interface RemoteUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly characters?: number;
  /** Seconds of media. */
  readonly seconds?: number;
  /** Seconds of a machine's time. */
  readonly computingSeconds?: number;
  readonly pictures?: number;
  /** Requests that are billed as such. */
  readonly requests?: number;
  /** Sums by currency (ISO 4217). */
  readonly money?: Readonly<Record<string, number>>;
}

export const NO_USAGE: RemoteUsage = {};

/** The sum of both; quantities that neither has are left out. */
export function addUsage(a: RemoteUsage, b: RemoteUsage): RemoteUsage {
  const { money: moneyOfA, ...countsOfA } = a;
  const { money: moneyOfB, ...countsOfB } = b;
  const counts: RemoteUsage = addEach(countsOfA, countsOfB);
  return moneyOfA || moneyOfB ? { ...counts, money: addEach(moneyOfA ?? {}, moneyOfB ?? {}) } : counts;
}

function addEach(
  a: Readonly<Record<string, number | undefined>>,
  b: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, value] of [...Object.entries(a), ...Object.entries(b)])
    if (value !== undefined) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
