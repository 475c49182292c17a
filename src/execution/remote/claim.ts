import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCancelledError, FootlightError } from '../../core/errors.ts';
import { createProcessName, isProcessGone } from '../../core/process-name.ts';

/** The exclusive right to work on a key, until it is disposed of. */
export interface Claim extends AsyncDisposable {
  /** @throws `remote.claim-lost` if others may have concluded that this holder is dead */
  assertHeld(): void;
}

/** A shared store of claims. Consistency: every `list` that begins after a `put` contains it. */
export interface ClaimBoard {
  /** Mean pause between two checks of a waiting caller. */
  readonly pauseSeconds: number;
  put(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Lists all claims on a key; the times are those of one clock. */
  list(key: string): Promise<readonly { readonly name: string; readonly modifiedAt: Date }[]>;
}

/** The claim of another machine or container expires when it is not renewed for so long. */
const CLAIM_LIFETIME_SECONDS = 60;
const RENEWAL_SECONDS = CLAIM_LIFETIME_SECONDS / 4;

/**
 * Claims a key: puts a claim, lists all, and holds the key if there is no other. Of two callers at the same moment at
 * least one sees the other's claim, so both never hold the key. The one with the first name keeps its claim while it
 * waits and the others withdraw theirs, so that one of them succeeds.
 *
 * @throws `cancelled`
 */
export async function claimKey(board: ClaimBoard, key: string, signal: AbortSignal): Promise<Claim> {
  const name = createClaimName(key);
  try {
    for (;;) {
      signal.throwIfAborted();
      const putAt = Date.now();
      await board.put(name);
      const otherClaims = await listOtherClaims(board, key, name);
      if (otherClaims.length === 0) return new HeldClaim(board, name, putAt);
      if (otherClaims.some((other) => other < name)) await board.remove(name);
      await sleep(board.pauseSeconds * randomInt(500, 1500), undefined, { signal });
    }
  } catch (error) {
    await board.remove(name);
    throw signal.aborted ? createCancelledError(error) : error;
  }
}

/** Names of the other claims whose holders may be alive; those of dead holders are removed. */
async function listOtherClaims(board: ClaimBoard, key: string, own: string): Promise<string[]> {
  const claims = await board.list(key);
  const now = claims.find(({ name }) => name === own)?.modifiedAt.getTime() ?? Number.NaN;
  const living: string[] = [];
  for (const { name, modifiedAt } of claims) {
    if (name === own) continue;
    const isExpired = now - modifiedAt.getTime() > CLAIM_LIFETIME_SECONDS * 1000;
    if (isHolderDead(name, isExpired)) await board.remove(name);
    else living.push(name);
  }
  return living;
}

/**
 * Checks whether the holder of a claim is dead: a process of this place is looked up; one of another machine or container
 * counts as dead when its claim has expired.
 */
function isHolderDead(name: string, isExpired: boolean): boolean {
  return isProcessGone(name.slice(name.indexOf('.') + 1)) ?? isExpired;
}

function createClaimName(key: string): string {
  return `${key}.${createProcessName()}`;
}

class HeldClaim implements Claim {
  readonly #board: ClaimBoard;
  readonly #name: string;
  readonly #timer: NodeJS.Timeout;
  #renewedAt: number;
  #renewal: Promise<void> = Promise.resolve();

  constructor(board: ClaimBoard, name: string, putAt: number) {
    this.#board = board;
    this.#name = name;
    this.#renewedAt = putAt;
    this.#timer = setInterval(() => {
      this.#renewal = this.renew();
    }, RENEWAL_SECONDS * 1000).unref();
  }

  assertHeld(): void {
    // Wall clock time, because it also runs while the machine sleeps. Half of the lifetime is left for the coming call.
    if (Date.now() - this.#renewedAt < CLAIM_LIFETIME_SECONDS * 500) return;
    throw new FootlightError('remote.claim-lost', { kind: 'retryable' });
  }

  /**
   * Renews the claim. A failed renewal is tried again at the next tick; `assertHeld` checks the age of the last one.
   */
  private async renew(): Promise<void> {
    const putAt = Date.now();
    const isPut = await this.#board.put(this.#name).then(
      () => true,
      () => false,
    );
    if (isPut) this.#renewedAt = putAt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    await this.#board.remove(this.#name);
  }
}
