/** Which hosts may be asked on behalf of a user who is not the owner of the machine. */
export interface NetworkPolicy {
  /** Also loopback, private and link-local addresses, such as those of a studio's own servers. */
  readonly allowPrivate: boolean;
}
