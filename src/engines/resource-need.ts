/** The resource that a run occupies; it decides the queue in which the run waits. */
export type ResourceNeed =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'accelerator' }
  /** A remote service, which all runs share. */
  | { readonly kind: 'remote'; readonly provider: string };

/** At most `runs` runs start within `seconds`. */
export interface RateLimit {
  readonly runs: number;
  readonly seconds: number;
}
