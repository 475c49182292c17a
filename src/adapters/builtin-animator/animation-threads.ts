import { Worker } from 'node:worker_threads';

/** Threads that wait for work: as many as scenes are drawn at a time. */
const MAX_IDLE = 2;
/** Threads that have waited for so long end. */
const IDLE_MS = 10_000;

interface IdleThread {
  readonly thread: Worker;
  /** What it has painted and keeps. */
  readonly scene: string | undefined;
  readonly timer: NodeJS.Timeout;
}

/**
 * Threads of one program that are used again: to start one, and to warm it up, takes as long as drawing ten frames. Those that
 * wait don't keep the process alive, and end with it.
 */
export class AnimationThreads {
  readonly #program: URL;
  #idle: IdleThread[] = [];

  constructor(program: URL) {
    this.#program = program;
  }

  /** A thread for a scene: the one that keeps it, or one that keeps nothing, or the one that has waited for longest. */
  take(scene?: string): Worker {
    const find = (kept: string | undefined) => this.#idle.find((each) => each.scene === kept);
    const idle = find(scene) ?? find(undefined) ?? this.#idle[0];
    this.#idle = this.#idle.filter((each) => each !== idle);
    if (!idle) return this.start();
    clearTimeout(idle.timer);
    idle.thread.ref();
    return idle.thread;
  }

  /** Takes back a thread that has nothing to do. @param scene what it has painted and keeps */
  async release(thread: Worker, scene?: string): Promise<void> {
    if (this.#idle.length >= MAX_IDLE) {
      await thread.terminate();
      return;
    }
    thread.unref();
    const timer = setTimeout(() => void thread.terminate(), IDLE_MS).unref();
    this.#idle.push({ thread, scene, timer });
  }

  private start(): Worker {
    const thread = new Worker(this.#program);
    // Whoever uses a thread hears of its error; one that waits may fail unheard.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      this.#idle = this.#idle.filter((each) => each.thread !== thread);
    });
    return thread;
  }
}
