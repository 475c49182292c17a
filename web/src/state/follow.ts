import { ApiError, type TaskEvent, type TaskFollower } from 'footlight/client';
import { locale } from '../words/index.ts';
import { noteAway } from './connection.ts';
import type { FollowAnswer, FollowRequest } from './follow-messages.ts';
import { SERVICE_URL, service } from './service.ts';

interface FollowHow {
  readonly after?: number;
  readonly signal?: AbortSignal;
}

type NumberedAnswer = Exclude<FollowAnswer, { isAway: boolean }>;

const port = openPort();
const listeners = new Map<number, (answer: NumberedAnswer) => void>();
let count = 0;
let own: { readonly language: string; readonly follower: TaskFollower } | undefined;

/** Yields every event of a task, as the client's `follow`; all tasks of all pages of this browser come by one connection. */
export function followTask(id: string, how: FollowHow = {}): AsyncGenerator<TaskEvent> {
  return port ? followBeside(port, id, how) : findOwnFollower().follow(id, how);
}

/** Phones have no shared workers: there each page has one connection. */
function openPort(): MessagePort | undefined {
  if (typeof SharedWorker === 'undefined') return undefined;
  const { port: opened } = new SharedWorker(new URL('./events-worker.ts', import.meta.url), {
    type: 'module',
    name: 'footlight',
  });
  opened.onmessage = ({ data }: MessageEvent<FollowAnswer>) => {
    if ('isAway' in data) noteAway(data.isAway);
    else listeners.get(data.number)?.(data);
  };
  // A worker is not told of pages that are closed.
  addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) opened.postMessage({ kind: 'close' } satisfies FollowRequest);
  });
  return opened;
}

function findOwnFollower(): TaskFollower {
  const language = locale.value;
  if (own?.language !== language) own = { language, follower: service.value.createFollower(noteAway) };
  return own.follower;
}

async function* followBeside(
  beside: MessagePort,
  id: string,
  { after = 0, signal }: FollowHow,
): AsyncGenerator<TaskEvent, void, undefined> {
  const number = count++;
  const answers: NumberedAnswer[] = [];
  let wake = (): void => undefined;
  const send = (request: FollowRequest): void => beside.postMessage(request);
  const stop = (): void => wake();
  signal?.addEventListener('abort', stop);
  listeners.set(number, (answer) => {
    answers.push(answer);
    wake();
  });
  send({ kind: 'follow', number, url: SERVICE_URL, language: locale.value, id, after });
  try {
    while (!signal?.aborted) {
      for (let answer = answers.shift(); answer; answer = answers.shift()) {
        if ('isOver' in answer) return;
        if ('failure' in answer) throw new ApiError(answer.failure.status, answer.failure.problem);
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
