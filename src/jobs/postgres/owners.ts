/** A condition that follows others: the token is neither revoked nor past its time. */
export const AND_TOKEN_IS_VALID = 'AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())';

/**
 * A condition: the owner may still act. One that never had a token belongs to a service without tokens.
 *
 * @param owner SQL of the owner
 */
export function isOwnerActive(owner: string): string {
  return `coalesce(
    (SELECT bool_or(true ${AND_TOKEN_IS_VALID}) FROM footlight.tokens WHERE tokens.owner = ${owner}), true)`;
}
