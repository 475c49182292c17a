import { FootlightError } from '../../src/core/errors.ts';
import { answerCalls } from '../../src/core/threads/answer-calls.ts';
import { sendItems } from '../../src/core/threads/item-port.ts';

interface Counting {
  readonly until: number;
  readonly failsAt?: number;
  readonly made?: Int32Array;
}

async function* count({ until, failsAt, made }: Counting) {
  for (let i = 0; i < until; i++) {
    if (i === failsAt) throw new FootlightError('storage.full', { kind: 'input', value: String(i) });
    if (made) made[0] = i + 1;
    yield Float32Array.of(i);
  }
}

answerCalls((counting: Counting, port) =>
  sendItems(port, count(counting), ({ buffer }) => [buffer as ArrayBuffer]),
);
