import { ApiError, type TaskEvent, type TaskFollower } from 'footlight/client';
import { locale } from '../words/index.ts';
import { noteAway } from './connection.ts';
import type { FollowAnswer, FollowRequest } from './follow-messages.ts';
import { SERVICE_URL, service } from './service.ts';

interface FollowHow {
  readonly after?: number;
  readonly signal?: AbortSignal;
}

type NumberedAnswer = Extract<FollowAnswer, { number: number }>;
/** A worker that says nothing for so long has not started; browsers don't always tell. */
const STARTED_MS = 10_000;
const LOST = { isLost: true } as const;

/** One of this page who follows a task through the worker. */
interface Listener {
  take(answer: NumberedAnswer | typeof LOST): void;
  /** Asks the worker for what is not known yet. */
  ask(): void;
}

const listeners = new Map<number, Listener>();
let count = 0;
let own: { readonly language: string; readonly follower: TaskFollower } | undefined;
let port = openPort();

/** Yields every event of a task, as the client's `follow`; all tasks of all pages of this browser come by one connection. */
export function followTask(id: string, how: FollowHow = {}): AsyncGenerator<TaskEvent> {
  return port ? followBeside(id, how) : findOwnFollower().follow(id, how);
}

/** Phones have no shared workers: there each page has one connection. */
function openPort(): MessagePort | undefined {
  if (typeof SharedWorker === 'undefined') return undefined;
  const worker = new SharedWorker(new URL('./events-worker.ts', import.meta.url), {
    type: 'module',
    name: 'footlight',
  });
  const late = setTimeout(losePort, STARTED_MS);
  worker.onerror = losePort;
  worker.port.onmessage = ({ data }: MessageEvent<FollowAnswer>) => {
    clearTimeout(late);
    if ('isAway' in data) noteAway(data.isAway);
    else if ('number' in data) listeners.get(data.number)?.take(data);
  };
  // A worker is not told of pages that are closed, nor of those that the browser keeps and then drops.
  addEventListener('pagehide', () => send({ kind: 'close' }));
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) for (const { ask } of listeners.values()) ask();
  });
  return worker.port;
}

/** Where the worker can't start, the page follows by a connection of its own. */
function losePort(): void {
  if (!port) return;
  send({ kind: 'close' });
  port = undefined;
  for (const { take } of listeners.values()) take(LOST);
}

function send(request: FollowRequest): void {
  port?.postMessage(request);
}

function findOwnFollower(): TaskFollower {
  const language = locale.value;
  if (own?.language !== language) own = { language, follower: service.value.createFollower(noteAway) };
  return own.follower;
}

async function* followBeside(
  id: string,
  { after = 0, signal }: FollowHow,
): AsyncGenerator<TaskEvent, void, undefined> {
  const number = count++;
  let known = after;
  const answers: (NumberedAnswer | typeof LOST)[] = port ? [] : [LOST];
  let wake = (): void => undefined;
  const ask = (): void =>
    send({ kind: 'follow', number, url: SERVICE_URL, language: locale.value, id, after: known });
  const take: Listener['take'] = (answer) => {
    answers.push(answer);
    wake();
  };
  const stop = (): void => wake();
  signal?.addEventListener('abort', stop);
  listeners.set(number, { take, ask });
  ask();
  try {
    while (!signal?.aborted) {
      for (let answer = answers.shift(); answer; answer = answers.shift()) {
        if ('isOver' in answer) return;
        if ('isLost' in answer) return yield* findOwnFollower().follow(id, { after: known, signal });
        if ('failure' in answer) throw new ApiError(answer.failure.status, answer.failure.problem);
        // What was under way when the page was hidden may be told again.
        if (answer.event.sequence <= known) continue;
        known = answer.event.sequence;
        yield answer.event;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (signal?.aborted || answers.length > 0) resolve();
      });
    }
  } finally {
    listeners.delete(number);
    signal?.removeEventListener('abort', stop);
    send({ kind: 'leave', number });
  }
}
