import { setTimeout as sleep } from 'node:timers/promises';
import { answerCalls } from '../../src/core/threads/answer-calls.ts';
import { receiveItems } from '../../src/core/threads/item-port.ts';

export interface Adding {
  /** How long the program is busy before it takes the first item, and with each. */
  readonly milliseconds: number;
  readonly dies?: boolean;
}

answerCalls(async ({ milliseconds, dies }: Adding, port): Promise<number> => {
  if (dies) process.exit(3);
  await sleep(milliseconds);
  let sum = 0;
  for await (const item of receiveItems<number>(port)) {
    await sleep(milliseconds);
    sum += item;
  }
  return sum;
});
