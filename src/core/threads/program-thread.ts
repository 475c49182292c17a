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
  /** Why the thread has ended, which every later call is told. */
  #failure: unknown;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(program: URL) {
    this.#worker = new Worker(program);
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('messageerror', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`the thread has ended with code ${code}`)));
  }

  #fail(failure: unknown): void {
    this.#failure ??= failure;
    this.#reject?.(this.#failure);
    this.#reject = undefined;
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
    return new Promise<Result>((resolve, reject) => {
      if (this.#failure !== undefined) {
        call.port.close();
        reject(this.#failure);
        return;
      }
      this.#reject = reject;
      this.#worker.once('message', (answer: ThreadAnswer<Result>) => {
        this.#reject = undefined;
        if ('error' in answer) reject(FootlightError.fromJSON(answer.error));
        else resolve(answer.result);
      });
      this.#worker.postMessage(call, [call.port]);
    });
  }

  /** Waits for the last call and ends the thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#worker.terminate();
  }
}
