import { askPatiently, wait } from './ask-patiently.ts';
import { type ByteSpan, type Fragment, type FragmentList, parseFragmentList } from './fragment-list.ts';

/** The list is read again while nothing new is needed: the service gives up what nobody asks for in half a minute. */
const READ_AGAIN_MS = 10_000;
/** How much is fetched before it is played, and kept after it was, in seconds. */
const AHEAD_SECONDS = 30;
const BEHIND_SECONDS = 60;
/** Where what is held ends is told a little differently than where fragments do. */
const TOLERANCE_SECONDS = 0.05;
/** The track’s profile and level stand behind this name in the head. */
const VIDEO_CONFIGURATION = 'avcC';

export interface FragmentSource {
  readonly addresses: { readonly file: string; readonly list: string };
  /** How long it will be, if that is known. */
  readonly seconds: number | null;
  readonly signal: AbortSignal;
}

/**
 * Feeds a player with the fragments of a preview by Media Source Extensions, as they are made and needed.
 *
 * @throws what a request or the browser is refused for, and when the signal ends it
 */
export async function feedFragments(
  player: HTMLMediaElement,
  { addresses, seconds, signal }: FragmentSource,
): Promise<never> {
  let list = await readList(addresses.list, signal);
  const head = await readSpan(addresses.file, list.head, signal);
  const source = await attachSource(player, signal);
  const buffer = source.addSourceBuffer(describeType(new Uint8Array(head)));
  if (seconds !== null) source.duration = seconds;
  noteEnd(source, list);
  await append(buffer, head);
  let next = 0;
  /** The one that was held last. */
  let latest = -1;
  let readAt = performance.now();
  const goOn = (): void => {
    next = findNext(list.fragments, player);
  };
  player.addEventListener('seeking', goOn, { signal });
  player.addEventListener('waiting', goOn, { signal });
  for (;;) {
    next = passOver(list, { next, latest, currentTime: player.currentTime });
    const fragment = list.fragments[next];
    if (fragment && isNeeded(fragment, player)) {
      const number = next;
      const content = await readSpan(addresses.file, fragment, signal);
      if (!(await appendIfRoom(buffer, content, player.currentTime))) await wait(signal);
      else {
        latest = number;
        if (next === number) next++;
      }
    } else {
      if (!fragment && list.isWhole && source.readyState === 'open') source.endOfStream();
      await wait(signal);
      if (list.isWhole || (fragment && performance.now() < readAt + READ_AGAIN_MS)) continue;
      list = await readList(addresses.list, signal);
      readAt = performance.now();
      noteEnd(source, list);
    }
  }
}

/** What was passed over meanwhile is not played any more. The last is held all the same: what is held last is the end. */
function passOver(
  { fragments, isWhole }: FragmentList,
  { next, latest, currentTime }: { next: number; latest: number; currentTime: number },
): number {
  const last = fragments.length - 1;
  let to = next;
  while (to <= last && fragments[to]!.end <= currentTime) to++;
  return to > last && isWhole && latest !== last ? last : to;
}

/** Once it is known, the end takes the place of the one that was expected, behind which nothing can be played. */
function noteEnd(source: MediaSource, { fragments, isWhole }: FragmentList): void {
  const end = fragments.at(-1)?.end;
  if (!isWhole || end === undefined) return;
  try {
    source.duration = end;
  } catch (error) {
    // Something that is held, such as sound, ends a little later: then the end of the stream tells.
    if (!(error instanceof DOMException)) throw error;
  }
}

/** One that is near, or any while nothing can be played: sound alone goes on behind the last picture. */
function isNeeded({ start }: Fragment, { currentTime, readyState }: HTMLMediaElement): boolean {
  return start < currentTime + AHEAD_SECONDS || readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
}

/** The first fragment from the play head on that is not held. */
function findNext(fragments: readonly Fragment[], { buffered, currentTime }: HTMLMediaElement): number {
  let from = currentTime;
  for (let i = 0; i < buffered.length; i++)
    if (buffered.start(i) <= from + TOLERANCE_SECONDS && from < buffered.end(i)) from = buffered.end(i);
  const found = fragments.findIndex(({ end }) => end > from + TOLERANCE_SECONDS);
  return found < 0 ? fragments.length : found;
}

async function attachSource(player: HTMLMediaElement, signal: AbortSignal): Promise<MediaSource> {
  const source = new MediaSource();
  const address = URL.createObjectURL(source);
  const opened = new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
  signal.addEventListener('abort', () => URL.revokeObjectURL(address), { once: true });
  player.src = address;
  await opened;
  return source;
}

/** What the head of a preview holds: H.264 of its profile and level, AAC-LC, or both. */
function describeType(head: Uint8Array<ArrayBuffer>): string {
  const text = new TextDecoder('latin1').decode(head);
  const at = text.indexOf(VIDEO_CONFIGURATION) + VIDEO_CONFIGURATION.length + 1;
  const hasVideo = text.includes(VIDEO_CONFIGURATION);
  const level = Array.from(head.subarray(at, at + 3), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const codecs = [...(hasVideo ? [`avc1.${level}`] : []), ...(text.includes('mp4a') ? ['mp4a.40.2'] : [])];
  return `${hasVideo ? 'video' : 'audio'}/mp4; codecs="${codecs.join(', ')}"`;
}

/** @returns whether there was room for it */
async function appendIfRoom(
  buffer: SourceBuffer,
  content: ArrayBuffer,
  currentTime: number,
): Promise<boolean> {
  await removeBefore(buffer, currentTime - BEHIND_SECONDS);
  try {
    await append(buffer, content);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
    await removeBefore(buffer, currentTime - 1);
    return false;
  }
}

async function removeBefore(buffer: SourceBuffer, seconds: number): Promise<void> {
  const { buffered } = buffer;
  if (buffered.length > 0 && buffered.start(0) < seconds)
    await change(buffer, () => buffer.remove(0, seconds));
}

const append = (buffer: SourceBuffer, content: ArrayBuffer): Promise<void> =>
  change(buffer, () => buffer.appendBuffer(content));

function change(buffer: SourceBuffer, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    buffer.onupdateend = () => resolve();
    buffer.onerror = () => reject(new Error('the browser refused a fragment'));
    begin();
  });
}

async function readList(address: string, signal: AbortSignal): Promise<FragmentList> {
  return parseFragmentList(await askPatiently(address, { signal }, (answer) => answer.text()));
}

function readSpan(address: string, { first, last }: ByteSpan, signal: AbortSignal): Promise<ArrayBuffer> {
  const headers = { range: `bytes=${first}-${last}` };
  return askPatiently(address, { headers, signal }, (answer) => {
    if (answer.status !== 206) throw new Error(`a range was answered with ${answer.status}`);
    return answer.arrayBuffer();
  });
}
