import { onScopeDispose, type Ref, ref } from 'vue';

/** Two media that differ by more are brought together again, in seconds: less than a frame. */
const MAX_DRIFT_SECONDS = 0.02;
const MAX_CORRECTION = 0.25;

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

  function watchClock(): void {
    const [follower, leader] = [first.value, second.value];
    timer = requestAnimationFrame(watchClock);
    if (!follower || !leader) return;
    seconds.value = leader.currentTime;
    const { from, to } = loop.value ?? {};
    if (from !== undefined && to !== undefined && (leader.currentTime >= to || leader.ended))
      void seek(from).then(play);
    else if (leader.ended) pause();
    const drift = leader.currentTime - follower.currentTime;
    follower.playbackRate =
      Math.abs(drift) < MAX_DRIFT_SECONDS
        ? 1
        : 1 + Math.max(-MAX_CORRECTION, Math.min(MAX_CORRECTION, drift));
  }

  async function play(): Promise<void> {
    await Promise.all([first.value?.play(), second.value?.play()]);
    isPlaying.value = true;
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
    const end = Math.max(0, (second.value?.duration || 0) - length);
    const frame = Math.floor(Math.max(0, Math.min(wanted, end)) / length + 1e-3);
    const middle = (frame + 0.5) * length;
    seconds.value = frame * length;
    await Promise.all([first, second].map(({ value }) => value && seekOne(value, middle)));
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

function seekOne(video: HTMLVideoElement, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    video.addEventListener('seeked', () => resolve(), { once: true });
    video.currentTime = seconds;
  });
}
