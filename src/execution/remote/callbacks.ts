import { hashSha256 } from '../../core/hashing.ts';
import type { KeyedSignal, KeyedSignals } from '../../core/keyed-signals.ts';
import type { RemoteService } from '../../engines/remote-tasks.ts';

type Caller = Pick<RemoteService<never, unknown>, 'callbackSchemes'>;

/**
 * Addresses that services call when a task has ended, one a task. A call is a hint to poll now and nothing else: what it says
 * is not read, so that it does no harm who has made it, how often, when, or where it was lost.
 */
export class Callbacks {
  readonly #address: string;
  readonly #calls: KeyedSignals;

  /**
   * @param address what the token of a task follows, such as "https://host/footlight/callbacks"
   * @param calls those that came in, by the digests of their tokens
   */
  constructor(address: string, calls: KeyedSignals) {
    this.#address = address;
    this.#calls = calls;
  }

  /** The address for the task of an idempotency key, the same in every run; undefined if the service calls none such. */
  createUrl(clientKey: string, service: Caller): string | undefined {
    return this.isCalledBy(service) ? `${this.#address}/${createToken(clientKey)}` : undefined;
  }

  /** Listens to the calls for a task; undefined if the service makes none. */
  listen(clientKey: string, service: Caller): KeyedSignal | undefined {
    if (!this.isCalledBy(service)) return undefined;
    return this.#calls.subscribe(digestCallbackToken(createToken(clientKey)));
  }

  private isCalledBy({ callbackSchemes = [] }: Caller): boolean {
    return callbackSchemes.some((scheme) => this.#address.startsWith(`${scheme}:`));
  }
}

/** What processes tell each other of a call, so that the token itself stands in no log of theirs. */
export function digestCallbackToken(token: string): string {
  return hashSha256(Buffer.from(token));
}

/** Follows from the idempotency key, which is recorded before the task is sent; nobody can go back from it to the key. */
function createToken(clientKey: string): string {
  return hashSha256(Buffer.from(`callback:${clientKey}`));
}
