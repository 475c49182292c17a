import { ApiError } from 'footlight/client';
import { service } from '../state/service.ts';

const ASKED_AGAIN_AFTER_MS = 500;

/**
 * Waits until a preview is whole. While it is being made, it has no length and parts of it can't be asked for.
 *
 * @param file an input, as `getPreviewUrl` takes it
 * @throws {ApiError} it can't be made
 */
export async function waitForPreview(file: string, signal: AbortSignal): Promise<void> {
  const address = service.value.getPreviewUrl(file);
  for (;;) {
    const answer = await fetch(address, { method: 'HEAD', signal });
    // Why it was refused is not told to a request for the head alone.
    if (!answer.ok) throw await ApiError.from(await fetch(address, { signal }));
    if (answer.headers.get('accept-ranges') === 'bytes') return;
    await new Promise((resolve) => setTimeout(resolve, ASKED_AGAIN_AFTER_MS));
  }
}
