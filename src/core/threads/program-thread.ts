import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { FootlightError, type SerializedError } from '../errors.ts';
import { receiveItems } from './item-port.ts';

export interface ThreadCall<Input> {
  readonly input: Input;
  readonly port: MessagePort;
}

export type ThreadAnswer<Result> = { readonly result: Result } | { readonly error: SerializedError };

/** A program in a thread of its own, which `answerCalls` makes. It answers one call after the other. */
export class ProgramThread implements AsyncDisposable {
  readonly #worker: Worker;
  #last: Promise<unknown> = Promise.resolve();

  constructor(program: URL) {
    this.#worker = new Worker(program);
  }

  /** Calls the program with a port, over which items go to it or come from it. @throws what it throws */
  call<Input, Result>(input: Input, port: MessagePort): Promise<Result> {
    const answer = this.#last.then(() => this.ask<Input, Result>({ input, port }));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Yields the items of a call that sends some. @throws what the program throws */
  async *receive<Input, Item>(input: Input): AsyncGenerator<Item, void, undefined> {
    const { port1, port2 } = new MessageChannel();
    const answer = this.call<Input, void>(input, port2);
    // An error is thrown below, where the items end because of it.
    const ended = answer.catch(() => undefined);
    try {
      yield* receiveItems<Item>(port1);
    } catch (error) {
      await answer;
      throw error;
    } finally {
      await ended;
    }
    await answer;
  }

  private ask<Input, Result>(call: ThreadCall<Input>): Promise<Result> {
    const worker = this.#worker;
    return new Promise<Result>((resolve, reject) => {
      const settle = (): void => {
        worker.off('message', onAnswer);
        worker.off('error', onError);
      };
      const onAnswer = (answer: ThreadAnswer<Result>): void => {
        settle();
        if ('error' in answer) reject(FootlightError.fromJSON(answer.error));
        else resolve(answer.result);
      };
      const onError = (error: unknown): void => {
        settle();
        reject(error);
      };
      worker.on('message', onAnswer);
      worker.on('error', onError);
      worker.postMessage(call, [call.port]);
    });
  }

  /** Waits for the last call and ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#worker.terminate();
  }
}
