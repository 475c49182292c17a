import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Answers } from './answers.ts';

/** Tries of one request while PostgreSQL is down or its disk is full. */
const MAX_TRIES = 200;
const PAUSE_MS = 500;

/**
 * Fills what one owner may store by an upload that is announced, tries to begin more, and frees it. As every caller does,
 * it sends again what is refused because PostgreSQL is down or the disk is full: an upload that nobody gives up takes its
 * owner's room for days.
 *
 * @returns the codes of what was refused for the quota, and the status of a task after it was freed
 */
export async function fillQuota(
  { url, token, answers }: { readonly url: string; readonly token: string; readonly answers: Answers },
  bytes: number,
): Promise<{ refused: unknown[]; freed: number | undefined }> {
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const ask = (method: string, path: string, more: Record<string, string> = {}, body?: string) =>
    untilSettled(() =>
      answers.ask(new URL(path, url).href, { method, headers: { ...headers, ...more }, body }),
    );
  const announce = (size: number) => ask('POST', '/api/v1/uploads', { 'upload-length': String(size) });
  const submit = (label: string) =>
    ask(
      'POST',
      '/api/v1/toy',
      { 'content-type': 'application/json' },
      JSON.stringify({ label, steps: 1, seconds: 0 }),
    );
  const made = await announce(bytes);
  const refused = [(await announce(1))?.body.code, (await submit('quota-full'))?.body.code];
  await ask('DELETE', made?.headers.get('location') ?? '');
  return { refused, freed: (await submit('quota-freed'))?.status };
}

async function untilSettled(ask: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    const isPassing = !answer || answer.status === 503 || answer.body.code === 'storage.full';
    if (!isPassing || tries === MAX_TRIES) return answer;
    await sleep(PAUSE_MS);
  }
}
