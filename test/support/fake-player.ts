/** Seconds that each fragment holds; it says itself from where on. */
const FRAGMENT_SECONDS = 2;

/** What Media Source Extensions hold: names of fragments, and up to where they reach. */
class FakeMediaSource extends EventTarget {
  readonly appended: string[] = [];
  readyState = 'open';
  readonly #player: { currentTime: number };
  readonly #onEnd: () => void;
  #duration = Number.NaN;
  #end = 0;

  constructor(player: { currentTime: number }, onEnd: () => void) {
    super();
    this.#player = player;
    this.#onEnd = onEnd;
  }

  get duration(): number {
    return this.#duration;
  }

  set duration(seconds: number) {
    if (seconds < this.#end) throw new DOMException('held behind it', 'InvalidStateError');
    this.#duration = seconds;
    this.#player.currentTime = Math.min(this.#player.currentTime, seconds);
  }

  addSourceBuffer(): object {
    const buffer = {
      buffered: { length: 0 },
      onupdateend: () => undefined,
      appendBuffer: (content: ArrayBuffer) => {
        const text = new TextDecoder().decode(content);
        this.appended.push(text);
        const start = Number(text);
        if (!Number.isNaN(start)) this.#end = Math.max(this.#end, start + FRAGMENT_SECONDS);
        queueMicrotask(() => buffer.onupdateend());
      },
    };
    return buffer;
  }

  /** The end is then that of what is held. */
  endOfStream(): void {
    this.readyState = 'ended';
    this.#duration = this.#end;
    this.#player.currentTime = Math.min(this.#player.currentTime, this.#end);
    this.#onEnd();
  }
}

/**
 * A player of a browser, as far as fragments are fed to one, and in the globals what it needs.
 *
 * @param currentTime where somebody has sought to, in seconds
 */
export function createPlayer(currentTime: number) {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const player = Object.assign(new EventTarget(), { currentTime, readyState: 1, buffered: { length: 0 } });
  const source = new FakeMediaSource(player, resolve);
  Object.assign(globalThis, {
    HTMLMediaElement: { HAVE_FUTURE_DATA: 3 },
    MediaSource: function create() {
      return source;
    },
  });
  URL.createObjectURL = () => {
    queueMicrotask(() => source.dispatchEvent(new Event('sourceopen')));
    return 'blob:fake';
  };
  return { player, source, ended };
}
