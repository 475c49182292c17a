import { ApiError, FootlightClient, type TaskFollower } from 'footlight/client';
import type { FollowAnswer, FollowRequest } from './follow-messages.ts';

/**
 * Follows tasks for all pages of this browser by one connection: without TLS a browser opens six to a service, and a seventh
 * page would wait for ever.
 */
const followers = new Map<string, TaskFollower>();
const ports = new Set<MessagePort>();

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (!port) return;
  ports.add(port);
  port.postMessage({ isHere: true } satisfies FollowAnswer);
  const running = new Map<number, AbortController>();
  const leave = (number: number): void => {
    running.get(number)?.abort();
    running.delete(number);
  };
  port.onmessage = ({ data }: MessageEvent<FollowRequest>) => {
    if (data.kind === 'leave') leave(data.number);
    else if (data.kind === 'close') {
      for (const number of running.keys()) leave(number);
      ports.delete(port);
    } else {
      // A page that was hidden and is shown again goes on by the same port.
      ports.add(port);
      const stop = new AbortController();
      running.set(data.number, stop);
      void pass(data, stop.signal, port);
    }
  };
});

type Wanted = Extract<FollowRequest, { kind: 'follow' }>;

async function pass({ number, url, language, id, after }: Wanted, signal: AbortSignal, port: MessagePort) {
  const answer = (message: FollowAnswer): void => port.postMessage(message);
  try {
    const follower = findFollower(url, language);
    for await (const event of follower.follow(id, { after, signal })) answer({ number, event });
    // One that was left has not ended.
    if (!signal.aborted) answer({ number, isOver: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer({ number, failure: { status: error.status, problem: error.toProblem() } });
  }
}

/** What is told is in a language, and mostly all pages have the same. */
function findFollower(url: string, language: string): TaskFollower {
  const key = `${language} ${url}`;
  const known = followers.get(key);
  if (known) return known;
  const follower = new FootlightClient({ url, language }).createFollower((isAway) => {
    for (const port of ports) port.postMessage({ isAway } satisfies FollowAnswer);
  });
  followers.set(key, follower);
  return follower;
}
