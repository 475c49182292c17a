import { onScopeDispose, type Ref, ref } from 'vue';

/** Two media that differ by more are brought together again, in seconds: less than a frame. */
const MAX_DRIFT_SECONDS = 0.02;
const MAX_CORRECTION = 0.25;
/** What is further apart is not brought together by speed alone. */
const MAX_CAUGHT_UP_SECONDS = 0.5;

/**
 * Plays two videos by one clock. The second one leads; the first follows, a little faster or slower.
 *
 * @param frameSeconds how long a frame is shown
 */
export function useCommonClock(
  first: Ref<HTMLVideoElement | undefined>,
  second: Ref<HTMLVideoElement | undefined>,
  frameSeconds: Ref<number>,
) {
  const isPlaying = ref(false);
  const seconds = ref(0);
  /** What is played again and again. */
  const loop = ref<{ readonly from: number; readonly to?: number }>();
  let timer = 0;
  let seeks = 0;

  /** When the last frame begins. */
  const getLastFrame = (): number => Math.max(0, (second.value?.duration || 0) - frameSeconds.value);

  function watchClock(): void {
    const [follower, leader] = [first.value, second.value];
    timer = requestAnimationFrame(watchClock);
    if (!follower || !leader) return;
    seconds.value = leader.currentTime;
    const { from, to } = loop.value ?? {};
    if (from !== undefined && to !== undefined && (leader.currentTime >= to || leader.ended))
      void seek(from).then(play);
    else if (leader.ended) pause();
    if (!isPlaying.value) return;
    waitForOther(leader, follower);
    waitForOther(follower, leader);
    const drift = leader.currentTime - follower.currentTime;
    if (Math.abs(drift) > MAX_CAUGHT_UP_SECONDS && !follower.seeking)
      follower.currentTime = leader.currentTime;
    follower.playbackRate =
      Math.abs(drift) < MAX_DRIFT_SECONDS
        ? 1
        : 1 + Math.max(-MAX_CORRECTION, Math.min(MAX_CORRECTION, drift));
  }

  async function play(): Promise<void> {
    isPlaying.value = true;
    // At its end it begins again.
    if (seconds.value >= getLastFrame() - 1e-3) await seek(0);
    const all = await Promise.allSettled([first.value?.play(), second.value?.play()]);
    // One side alone compares nothing. What was paused before it began has not failed.
    if (all.some((each) => each.status === 'rejected' && each.reason?.name !== 'AbortError')) pause();
    if (!isPlaying.value) return;
    cancelAnimationFrame(timer);
    watchClock();
  }

  function pause(): void {
    cancelAnimationFrame(timer);
    isPlaying.value = false;
    for (const { value } of [first, second]) value?.pause();
    void seek(second.value?.currentTime ?? 0);
  }

  /** Shows the frame of a time on both sides: in its middle, as the edges of frames are rounded differently. */
  async function seek(wanted: number): Promise<void> {
    const length = frameSeconds.value;
    const frame = Math.floor(Math.max(0, Math.min(wanted, getLastFrame())) / length + 1e-3);
    const middle = (frame + 0.5) * length;
    seconds.value = frame * length;
    const number = ++seeks;
    await Promise.all([first, second].map(({ value }) => value && seekOne(value, middle)));
    // What can't be gone to lands elsewhere, and is said to be there.
    const { currentTime } = second.value ?? { currentTime: middle };
    if (number === seeks && Math.abs(currentTime - middle) > length) seconds.value = currentTime;
  }

  const step = (frames: number): void => {
    if (isPlaying.value) pause();
    void seek(seconds.value + frames * frameSeconds.value);
  };
  /** The first time marks where a loop begins, the second where it ends; the third ends it. */
  const markLoop = (): void => {
    const { from, to } = loop.value ?? {};
    if (from === undefined) loop.value = { from: seconds.value };
    else if (to === undefined && seconds.value > from) loop.value = { from, to: seconds.value };
    else loop.value = undefined;
  };
  onScopeDispose(() => cancelAnimationFrame(timer));
  return {
    isPlaying,
    seconds,
    loop,
    seek,
    step,
    markLoop,
    toggle: () => (isPlaying.value ? pause() : void play()),
  };
}

/** Holds one side while the other one has nothing to show yet. */
function waitForOther(side: HTMLVideoElement, other: HTMLVideoElement): void {
  const isShort = ({ readyState, ended }: HTMLVideoElement): boolean =>
    readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !ended;
  if (!isShort(other) && side.paused && !side.ended) side.play().catch(() => undefined);
  else if (isShort(other) && !isShort(side)) side.pause();
}

/** What has not been opened yet tells nothing of a seek. */
async function seekOne(video: HTMLVideoElement, seconds: number): Promise<void> {
  if (video.readyState === HTMLMediaElement.HAVE_NOTHING) return;
  await new Promise<void>((resolve) => {
    video.addEventListener('seeked', () => resolve(), { once: true });
    video.currentTime = seconds;
  });
}
