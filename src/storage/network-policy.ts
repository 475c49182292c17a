/** Which hosts may be connected to on behalf of users. */
export interface NetworkPolicy {
  /** Whether to allow loopback, private and link-local addresses, such as those of a studio's own servers. */
  readonly allowPrivate: boolean;
}
