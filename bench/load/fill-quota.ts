import type { Answers } from './answers.ts';

/**
 * Fills what one owner may store by an upload that is announced, tries to begin more, and frees it.
 *
 * @returns the codes of what was refused meanwhile, and the status of a task after it was freed
 */
export async function fillQuota(
  { url, token, answers }: { readonly url: string; readonly token: string; readonly answers: Answers },
  bytes: number,
): Promise<{ refused: unknown[]; freed: number | undefined }> {
  const authorization = `Bearer ${token}`;
  const headers = { authorization, 'tus-resumable': '1.0.0' };
  const announce = (size: number) =>
    fetch(`${url}/api/v1/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(size) },
    });
  const submit = (label: string) =>
    answers.ask(`${url}/api/v1/toy`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ label, steps: 1, seconds: 0 }),
    });
  const made = await announce(bytes);
  const more = await announce(1);
  const refused = [((await more.json()) as { code?: string }).code, (await submit('quota-full'))?.body.code];
  const location = made.headers.get('location') ?? '';
  await fetch(new URL(location, url), { method: 'DELETE', headers });
  return { refused, freed: (await submit('quota-freed'))?.status };
}
