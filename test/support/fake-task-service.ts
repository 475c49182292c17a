import { FootlightError } from '../../src/core/errors.ts';
import type { KeptAnswer, RemoteProgress, RemoteService } from '../../src/engines/remote-tasks.ts';

interface FakeTask {
  readonly id: string;
  readonly clientKey: string;
  readonly order: string;
  looks: number;
  isCancelled: boolean;
}

export interface FakeTaskServiceOptions {
  /** What is sent again under a known key is the same task. */
  readonly knowsKeys?: boolean;
  /** Looks at a task until it is done; 0 where it is answered at once. */
  readonly looks?: number;
}

/** A hosted service as its owner sees it: it counts every task and forgets none. */
export class FakeTaskService {
  readonly tasks: FakeTask[] = [];
  readonly #options: FakeTaskServiceOptions;

  constructor(options: FakeTaskServiceOptions = {}) {
    this.#options = options;
  }

  accept(clientKey: string, order: string): FakeTask {
    const known = this.#options.knowsKeys ? this.find(clientKey) : undefined;
    if (known) return known;
    const task = { id: `task-${this.tasks.length + 1}`, clientKey, order, looks: 0, isCancelled: false };
    this.tasks.push(task);
    return task;
  }

  find(clientKey: string): FakeTask | undefined {
    return this.tasks.find((task) => task.clientKey === clientKey);
  }

  /** @returns whether it is done */
  look(id: string): boolean {
    const task = this.tasks.find((each) => each.id === id)!;
    return ++task.looks >= (this.#options.looks ?? 1);
  }

  task(id: string): FakeTask | undefined {
    return this.tasks.find((each) => each.id === id);
  }
}

export function resultOf(order: string): string {
  return `${order} is done`;
}

/**
 * What becomes of a call: `drop` does it and loses the answer, `vanish` loses the call, `busy` and `refuse` turn a task
 * away, `fail` ends it without an answer, `forget` knows nothing of it.
 */
export type Behavior = 'good' | 'drop' | 'vanish' | 'busy' | 'refuse' | 'fail' | 'forget';
type Call = 'submit' | 'find' | 'poll' | 'cancel';

export interface FakeCapabilities {
  readonly behavior?: (call: Call) => Behavior;
  readonly canFind?: boolean;
  readonly canCancel?: boolean;
  readonly answersAtOnce?: boolean;
}

export type FakeService = RemoteService<string, string> & { readonly calls: Call[] };

/** The desk as its customers reach it, without a network. */
export function createFakeService(
  desk: FakeTaskService,
  { behavior = () => 'good', canFind, canCancel, answersAtOnce }: FakeCapabilities = {},
  changes: Partial<RemoteService<string, string>> = {},
): FakeService {
  const calls: Call[] = [];
  const usage = { seconds: 2 };
  const answerCall = (call: Call): Behavior => {
    calls.push(call);
    const met = behavior(call);
    if (met === 'vanish') throw new Error(`${call} never arrived`);
    return met;
  };
  const loseAnswer = (behavior: Behavior): void => {
    if (behavior === 'drop') throw new Error('the connection broke');
  };
  const done = ({ order }: FakeTask) => ({
    state: 'done' as const,
    answer: { json: resultOf(order) },
    usage,
  });
  const service: RemoteService<string, string> = {
    name: 'the desk',
    timeoutSeconds: 20,
    firstPauseSeconds: 0.001,
    pollSeconds: 0.001,
    settleSeconds: 0,
    async submit(order, { clientKey }) {
      const met = answerCall('submit');
      if (met === 'busy') return { state: 'refused', error: refused('busy'), isTemporary: true };
      if (met === 'refuse') return { state: 'refused', error: refused('refused'), usage: { seconds: 1 } };
      const task = desk.accept(clientKey, order);
      loseAnswer(met);
      return answersAtOnce ? done(task) : { state: 'accepted', id: task.id };
    },
    async poll(id): Promise<RemoteProgress> {
      const met = answerCall('poll');
      if (met === 'forget') return { state: 'unknown' };
      if (met === 'fail' || desk.task(id)!.isCancelled)
        return { state: 'failed', error: refused('failed'), usage };
      const isDone = desk.look(id);
      loseAnswer(met);
      return isDone ? done(desk.task(id)!) : { state: 'working' };
    },
    async read(answer: KeptAnswer) {
      if (!('json' in answer)) throw new Error('a file is not expected');
      return answer.json as string;
    },
  };
  if (canFind)
    service.find = async ({ clientKey }) => {
      const met = answerCall('find');
      loseAnswer(met);
      const task = desk.find(clientKey);
      if (!task) return { state: 'absent' };
      return answersAtOnce ? done(task) : { state: 'accepted', id: task.id };
    };
  if (canCancel)
    service.cancel = async (id) => {
      loseAnswer(answerCall('cancel'));
      desk.task(id)!.isCancelled = true;
      return true;
    };
  return Object.assign(service, changes, { calls });
}

function refused(what: string): FootlightError {
  return new FootlightError(`desk.${what}`, { kind: 'terminal' }, { message: `The desk says: ${what}.` });
}
