/** What may be said of a key. */
export interface KeyState {
  readonly variable: string;
  readonly is_set: boolean;
  /** Its last characters; null if it is not set, or too short for that. */
  readonly last4: string | null;
  /** Whether it comes from the environment of the service, which its operator alone changes. */
  readonly is_fixed: boolean;
}

/** A hosted service as the API shows it. */
export interface ProviderView {
  readonly name: string;
  readonly keys: KeyState[];
  /** Whether there is a request that costs nothing and shows whether its keys are taken. */
  readonly can_test: boolean;
}
