import { FootlightError, type SerializedError } from '../../core/errors.ts';
import type { SharedCall } from '../sharing/shared-work.ts';

/** The answer to a question of the child's, by its number. */
export type SharedAnswer =
  | { readonly type: 'shared'; readonly id: number; readonly result: unknown; readonly error?: undefined }
  | { readonly type: 'shared'; readonly id: number; readonly error: SerializedError };

export interface SharedQuestion {
  readonly type: 'share';
  readonly id: number;
  readonly call: SharedCall;
}

/** Questions of a child process to its parent that have no answer yet. */
export class ParentCalls {
  readonly #send: (question: SharedQuestion) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #last = 0;

  constructor(send: (question: SharedQuestion) => void) {
    this.#send = send;
  }

  ask(call: SharedCall): Promise<unknown> {
    const id = ++this.#last;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#send({ type: 'share', id, call });
    return answer.promise;
  }

  take(answer: SharedAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.error) waiting?.reject(FootlightError.fromJSON(answer.error));
    else waiting?.resolve(answer.result);
  }
}
