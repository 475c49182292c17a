import { service } from '../state/service.ts';
import { askPatiently } from './ask-patiently.ts';
import { feedFragments } from './fragment-feed.ts';

/** Safari plays lists of HLS that grow. Chromium says it may play some, and stops where it first saw the list end. */
const PLAYS_GROWING_LISTS = 'WebKitPlaybackTargetAvailabilityEvent' in globalThis;

/**
 * Plays in an element what every browser plays of a file, also while it is being made: then as HLS where the browser
 * plays that by itself, else by Media Source Extensions.
 *
 * @param file an input, as `getPreviewUrl` takes it
 * @throws {ApiError} it can't be made
 */
export async function playPreview(
  player: HTMLMediaElement,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const client = service.value;
  const addresses = { file: client.getPreviewUrl(file), list: client.getPreviewPlaylistUrl(file) };
  const isWhole = await hasKnownSize(addresses.file, signal);
  if (isWhole || !('MediaSource' in globalThis || PLAYS_GROWING_LISTS)) player.src = addresses.file;
  else if (PLAYS_GROWING_LISTS) player.src = addresses.list;
  else {
    const { seconds } = await client.probe(file);
    await feedFragments(player, { addresses, seconds, signal });
  }
}

/** The size of what is still being made is an asterisk (RFC 9110, 14.4). */
function hasKnownSize(address: string, signal: AbortSignal): Promise<boolean> {
  return askPatiently(address, { headers: { range: 'bytes=0-0' }, signal }, async ({ headers, body }) => {
    await body?.cancel();
    return !headers.get('content-range')?.endsWith('/*');
  });
}
