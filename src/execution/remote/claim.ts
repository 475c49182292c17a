import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, FootlightError } from '../../core/errors.ts';
import { sha256 } from '../../core/hashing.ts';
import { processStart } from '../../core/processes.ts';

/** The right to work on a key alone, until it is disposed of. */
export interface Claim extends AsyncDisposable {
  /** @throws `remote.claim-lost` where other machines may have taken this holder for dead */
  assertHeld(): void;
}

/** Where claims are put up for all to see: what `put` did is in every `list` that begins afterwards. */
export interface ClaimBoard {
  /** Pause between two looks of those who wait. */
  readonly pauseSeconds: number;
  put(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** All claims on a key; the times are those of one clock. */
  list(key: string): Promise<readonly { readonly name: string; readonly modifiedAt: Date }[]>;
}

/** How long the claim of another machine stands without being put up again. */
const STANDS_SECONDS = 60;
const RENEWAL_SECONDS = STANDS_SECONDS / 4;

/**
 * Claims a key: puts a claim up, looks, and holds the key if no other stands. Of two that put theirs up at the same
 * moment at least one sees the other's, so never both hold it. The first by name waits with its claim up, the others
 * take theirs down, so that one of them gets its turn.
 */
export async function claimKey(board: ClaimBoard, key: string, signal: AbortSignal): Promise<Claim> {
  const name = await newClaimName(key);
  try {
    for (;;) {
      signal.throwIfAborted();
      const putAt = Date.now();
      await board.put(name);
      const rivals = await standingRivals(board, key, name);
      if (rivals.length === 0) return new HeldClaim(board, name, putAt);
      if (rivals.some((rival) => rival < name)) await board.remove(name);
      await sleep(board.pauseSeconds * randomInt(500, 1500), undefined, { signal });
    }
  } catch (error) {
    await board.remove(name);
    throw signal.aborted ? cancelled(error) : error;
  }
}

/** Names of the other claims whose holders are not known to be dead; what is left of dead ones is cleared away. */
async function standingRivals(board: ClaimBoard, key: string, own: string): Promise<string[]> {
  const claims = await board.list(key);
  const now = claims.find(({ name }) => name === own)?.modifiedAt.getTime() ?? Number.NaN;
  const standing: string[] = [];
  for (const { name, modifiedAt } of claims) {
    if (name === own) continue;
    const isForgotten = now - modifiedAt.getTime() > STANDS_SECONDS * 1000;
    if (await isHolderDead(name, isForgotten)) await board.remove(name);
    else standing.push(name);
  }
  return standing;
}

/** A process of this machine is looked for; one of another counts for dead when its claim was not renewed. */
async function isHolderDead(name: string, isForgotten: boolean): Promise<boolean> {
  const [machine, pid, start] = name.slice(name.indexOf('.') + 1).split('-');
  return machine === MACHINE ? (await processStart(Number(pid))) !== start : isForgotten;
}

const MACHINE = sha256(Buffer.from(hostname())).slice(0, 16);

/** By number and start a dead holder is told from a later process with its number. */
async function newClaimName(key: string): Promise<string> {
  const start = await processStart(process.pid);
  return `${key}.${MACHINE}-${process.pid}-${start}-${randomBytes(6).toString('hex')}`;
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
    // By the clock on the wall, which goes on while a machine sleeps. Half of the time is left for the call to come.
    if (Date.now() - this.#renewedAt < STANDS_SECONDS * 500) return;
    throw new FootlightError('remote.claim-lost', { kind: 'retryable' });
  }

  /** One that fails is tried again at the next turn: `assertHeld` knows how old the last is. */
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
