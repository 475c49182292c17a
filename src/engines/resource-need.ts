/** What a run occupies: decides the queue that it waits in. */
export type ResourceNeed =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'accelerator' }
  /** A service elsewhere, which all runs share. */
  | { readonly kind: 'remote'; readonly provider: string };

/** How often a service may be asked. */
export interface RateLimit {
  readonly runs: number;
  readonly seconds: number;
}
