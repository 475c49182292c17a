import { type MessagePort, parentPort } from 'node:worker_threads';
import { toFootlightError } from '../errors.ts';
import { watchPort } from './item-port.ts';
import type { ThreadAnswer, ThreadCall } from './program-thread.ts';

/** Makes this program one that a `ProgramThread` calls. */
export function answerCalls<Input, Result>(
  answer: (input: Input, port: MessagePort) => Promise<Result>,
): void {
  parentPort!.on('message', async ({ input, port }: ThreadCall<Input>) => {
    watchPort(port);
    let answered: ThreadAnswer<Result>;
    try {
      answered = { result: await answer(input, port) };
    } catch (error) {
      answered = { error: toFootlightError(error).toJSON() };
      port.close();
    }
    parentPort!.postMessage(answered);
  });
}
