import type { Socket } from 'node:net';
import { Agent, buildConnector, WebSocket } from 'undici';
import { z } from 'zod';
import { waitAtMost } from '../../core/wait-at-most.ts';

/** Messages that tell how far a prompt is; all others are passed over, and so are previews, which are binary. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('execution_cached'),
    data: z.object({ prompt_id: z.string(), nodes: z.array(z.string()) }),
  }),
  z.object({
    type: z.literal('executing'),
    data: z.object({ prompt_id: z.string(), node: z.string().nullable() }),
  }),
  z.object({
    type: z.literal('progress'),
    data: z.object({ prompt_id: z.string(), node: z.string().nullish(), value: z.number(), max: z.number() }),
  }),
  z.object({ type: z.literal('executed'), data: z.object({ prompt_id: z.string(), node: z.string() }) }),
  z.object({ type: z.literal('execution_error'), data: z.object({ prompt_id: z.string() }) }),
  z.object({ type: z.literal('execution_interrupted'), data: z.object({ prompt_id: z.string() }) }),
]);
type Message = z.output<typeof messageSchema>;

const CONNECT_MS = 2000;

/** A node and the part of it that is done. */
interface RunningNode {
  readonly id: string;
  readonly share: number;
}

/**
 * Tells how far a prompt is, from the WebSocket of ComfyUI's server.py (`/ws?clientId=`). It only informs: whether a prompt is
 * done is read from queue and history, so that a socket that fails or lies takes nothing away.
 */
export class PromptWatch implements Disposable {
  readonly #baseUrl: string;
  readonly #nodes: number;
  readonly #report: (share: number) => void;
  #socket: WebSocket | undefined;
  #connection: Socket | undefined;
  #clientId: string | undefined;
  #promptId: string | undefined;
  #done = new Set<string>();
  #running: RunningNode | undefined;
  #wake: (() => void) | undefined;
  #isEnded = false;
  /** Whoever waits is told once, as servers may lie. */
  #isEndTold = false;

  /**
   * @param nodes of the graph
   * @param report is told the share that is done, from 0 to 1
   */
  constructor(baseUrl: string, nodes: number, report: (share: number) => void) {
    this.#baseUrl = baseUrl;
    this.#nodes = Math.max(1, nodes);
    this.#report = report;
  }

  /** Connects, if it is not connected, as the client of a prompt. Waits a little for the connection, and does not fail with it. */
  async connect(clientId: string): Promise<void> {
    if (this.#clientId === clientId && this.#socket) return;
    this.#disconnect();
    this.#clientId = clientId;
    try {
      const url = `${this.#baseUrl.replace(/^http/, 'ws')}/ws?${new URLSearchParams({ clientId })}`;
      const socket = new WebSocket(url, { dispatcher: this.#createDispatcher() });
      this.#socket = socket;
      const { promise, resolve } = Promise.withResolvers<void>();
      const forget = (): void => {
        resolve();
        if (this.#socket === socket) this.#socket = undefined;
        this.#wake?.();
      };
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('message', ({ data }) => this.#read(data));
      socket.addEventListener('close', forget);
      socket.addEventListener('error', forget);
      await waitAtMost(CONNECT_MS, promise);
    } catch {
      // The server is polled all the same.
    }
  }

  /** Which of the client's prompts is watched. */
  follow(promptId: string): void {
    if (this.#promptId === promptId) return;
    this.#promptId = promptId;
    this.#done = new Set();
    this.#running = undefined;
    this.#isEnded = false;
    this.#isEndTold = false;
  }

  /**
   * Waits for so long, or until the server says that the prompt has left its queue.
   *
   * @returns false if nobody says so: the socket was never open, or was lost meanwhile
   */
  async wait(seconds: number, signal: AbortSignal): Promise<boolean> {
    if (this.#isEndTold || signal.aborted) return false;
    if (!this.#isEnded && this.#isOpen()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const stop = (): void => resolve();
      signal.addEventListener('abort', stop, { once: true });
      // One signal lives as long as the task, which waits many times.
      await waitAtMost(seconds * 1000, promise).finally(() => signal.removeEventListener('abort', stop));
    }
    this.#isEndTold = this.#isEnded;
    return this.#isEnded || this.#isOpen();
  }

  [Symbol.dispose](): void {
    this.#disconnect();
    this.#wake?.();
  }

  #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #createDispatcher(): Agent {
    const connect = buildConnector({ allowH2: false });
    return new Agent({
      connect: (options, callback) =>
        connect(options, (...[error, connection]) => {
          if (error) return callback(error, null);
          this.#connection = connection;
          callback(null, connection);
        }),
    });
  }

  /** A server that does not answer the end of a WebSocket would keep its connection, and with it the process. */
  #disconnect(): void {
    this.#socket?.close();
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  #read(data: unknown): void {
    if (typeof data !== 'string') return;
    const message = messageSchema.safeParse(parseJson(data)).data;
    // Older servers know prompts by ids of their own, which are learned from their answers.
    if (!message || message.data.prompt_id !== this.#promptId) return;
    this.#take(message);
    const share = (this.#done.size + (this.#running?.share ?? 0)) / this.#nodes;
    this.#report(Math.min(1, share));
  }

  #take({ type, data }: Message): void {
    switch (type) {
      case 'execution_cached':
        for (const node of data.nodes) this.#done.add(node);
        return;
      case 'executing':
        this.#finishRunning();
        if (data.node === null) this.#end();
        else this.#running = { id: data.node, share: 0 };
        return;
      case 'progress':
        if (data.max > 0)
          this.#running = {
            id: data.node ?? this.#running?.id ?? '',
            share: Math.min(1, Math.max(0, data.value / data.max)),
          };
        return;
      case 'executed':
        this.#done.add(data.node);
        if (this.#running?.id === data.node) this.#running = undefined;
        return;
      case 'execution_error':
      case 'execution_interrupted':
        this.#end();
    }
  }

  #finishRunning(): void {
    if (this.#running) this.#done.add(this.#running.id);
    this.#running = undefined;
  }

  #end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
