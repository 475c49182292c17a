import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { refuseGraph } from './comfyui-nodes.ts';
import { SendingSocket } from './web-sockets.ts';

type Nodes = Readonly<
  Record<string, { readonly class_type: string; readonly inputs: Record<string, unknown> }>
>;

export interface SentPrompt {
  readonly id: string;
  readonly clientId: string | undefined;
  readonly nodes: Nodes;
}

/** What becomes of a prompt: files by the kind under which its node lists them, a failure, or nothing. */
export type PromptEnd =
  | {
      readonly kind: 'files';
      readonly list: 'images' | 'gifs';
      readonly files: readonly {
        readonly filename: string;
        readonly content?: Buffer;
        readonly type?: string;
      }[];
    }
  | { readonly kind: 'error' | 'interrupted' | 'nothing' };

type Call = 'upload' | 'prompt' | 'queue' | 'history' | 'view' | 'interrupt';

/**
 * What becomes of a call: `drop` does it and loses the answer, `vanish` loses the call, `gateway` does it and answers 502,
 * `limit` does nothing and answers 429, `refuse` finds a node wrong, `foreign` is another program, `cut` breaks off,
 * `redirect` sends elsewhere.
 */
export type Manner =
  | 'good'
  | 'drop'
  | 'vanish'
  | 'gateway'
  | 'limit'
  | 'refuse'
  | 'foreign'
  | 'cut'
  | 'redirect';

export interface ComfyUiOptions {
  end(prompt: SentPrompt): PromptEnd;
  manner?(call: Call, number: number): Manner;
  /** Looks at the queue until a prompt has run. */
  readonly looks?: number;
  /** What is told of a prompt at each look while it runs, to the client that sent it. Nobody is told anything without it. */
  tell?(prompt: SentPrompt, number: number): readonly (object | string | Buffer | 'drop')[];
  /** Older servers make ids of their own, and interrupt whatever runs. */
  readonly isOld?: boolean;
}

/** A server that behaves as ComfyUI's server.py: one prompt at a time, and a memory that a new start empties. */
export class ComfyUiServer implements AsyncDisposable {
  readonly prompts: SentPrompt[] = [];
  readonly uploads: string[] = [];
  readonly calls: Call[] = [];
  readonly viewed: string[] = [];
  #queue: { prompt: SentPrompt; looks: number }[] = [];
  #history = new Map<string, unknown>();
  readonly #files = new Map<string, Buffer>();
  #told = 0;
  readonly #sockets = new Map<string, SendingSocket>();
  readonly #options: ComfyUiOptions;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => response.destroy());
  });

  constructor(options: ComfyUiOptions) {
    this.#options = options;
  }

  async start(): Promise<this> {
    this.#server.on('upgrade', (request, stream) => {
      if (!this.#options.tell) return void stream.destroy();
      const client = new URL(request.url!, 'http://comfy').searchParams.get('clientId') ?? '';
      this.#sockets.set(client, new SendingSocket(request, stream));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get queued(): string[] {
    return this.#queue.map(({ prompt }) => prompt.id);
  }

  /** What a new start of the program leaves. */
  restart(): void {
    this.#queue = [];
    this.#history.clear();
  }

  /** Puts a prompt of somebody else before all others. */
  occupy(): string {
    const prompt = { id: randomUUID(), clientId: 'somebody', nodes: {} };
    this.#queue.unshift({ prompt, looks: 1e9 });
    return prompt.id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.values()) socket.drop();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://comfy');
    const call = pathname.split('/')[1] as Call;
    const body = await buffer(request);
    const manner = this.#options.manner?.(call, this.calls.filter((each) => each === call).length) ?? 'good';
    this.calls.push(call);
    if (manner === 'vanish') return void response.destroy();
    if (manner === 'limit') return void response.writeHead(429, { 'retry-after': '0.01' }).end();
    if (manner === 'foreign') return void response.end('<html>Welcome</html>');
    if (manner === 'redirect') return void response.writeHead(302, { location: `${this.url}/secret` }).end();
    if (manner === 'refuse') return sendJson(response, REFUSAL, 400);
    const wrong = call === 'prompt' && refuseGraph(JSON.parse(body.toString()).prompt);
    if (wrong) return sendJson(response, wrong, 400);
    const answer = this.#answer(call, request, body, pathname, searchParams);
    if (manner === 'drop') return void response.destroy();
    if (manner === 'gateway') return void response.writeHead(502).end();
    if (!Buffer.isBuffer(answer))
      return answer === undefined ? void response.writeHead(404).end() : sendJson(response, answer);
    response.writeHead(200, { 'content-length': answer.length });
    if (manner !== 'cut') return void response.end(answer);
    response.write(answer.subarray(0, answer.length >> 1));
    setTimeout(() => response.destroy(), 50);
  }

  #answer(
    call: Call,
    { method }: IncomingMessage,
    body: Buffer,
    path: string,
    query: URLSearchParams,
  ): unknown {
    const read = <T>(): T => JSON.parse(body.toString('utf8')) as T;
    switch (call) {
      case 'upload':
        return this.#upload(body);
      case 'prompt':
        return this.#take(read());
      case 'queue':
        if (method === 'POST') return this.#delete(read<{ delete: string[] }>().delete);
        this.#advance();
        return {
          queue_running: this.#queue.slice(0, 1).map(toItem),
          queue_pending: this.#queue.slice(1).map(toItem),
        };
      case 'history': {
        const id = path.split('/')[2];
        return Object.fromEntries([...this.#history].filter(([each]) => id === undefined || each === id));
      }
      case 'interrupt':
        return this.#interrupt(read<{ prompt_id?: string }>().prompt_id);
      default:
        this.viewed.push(query.get('filename') ?? path);
        return this.#files.get(query.get('filename') ?? '');
    }
  }

  #upload(body: Buffer): unknown {
    const [, name = ''] = /filename="([^"]+)"/.exec(body.toString('latin1')) ?? [];
    this.uploads.push(name);
    return { name, subfolder: '', type: 'input' };
  }

  #take(sent: { prompt: Nodes; prompt_id?: string; client_id?: string }): unknown {
    const id = this.#options.isOld ? randomUUID() : (sent.prompt_id ?? randomUUID());
    const prompt = { id, clientId: sent.client_id, nodes: sent.prompt };
    this.prompts.push(prompt);
    this.#queue.push({ prompt, looks: this.#options.looks ?? 1 });
    return { prompt_id: id, number: this.prompts.length, node_errors: {} };
  }

  #delete(ids: readonly string[]): unknown {
    // Only what waits can be deleted.
    this.#queue = this.#queue.filter(({ prompt }, i) => i === 0 || !ids.includes(prompt.id));
    return {};
  }

  #interrupt(id: string | undefined): unknown {
    const [running] = this.#queue;
    if (running && (this.#options.isOld || running.prompt.id === id)) this.#finish({ kind: 'interrupted' });
    return {};
  }

  #advance(): void {
    const [running] = this.#queue;
    if (!running) return;
    if (running.looks-- <= 0) this.#finish(this.#options.end(running.prompt));
    const socket = this.#sockets.get(running.prompt.clientId ?? '');
    if (!socket) return;
    for (const told of this.#options.tell?.(running.prompt, this.#told++) ?? []) {
      if (told === 'drop') socket.drop();
      else socket.send(typeof told === 'string' || Buffer.isBuffer(told) ? told : JSON.stringify(told));
    }
  }

  #finish(end: PromptEnd): void {
    const { prompt } = this.#queue.shift()!;
    const item = toItem({ prompt }, 0);
    if (end.kind !== 'files') {
      const status = end.kind === 'nothing' ? SUCCESS : end.kind === 'error' ? FAILURE : INTERRUPTION;
      return void this.#history.set(prompt.id, { prompt: item, outputs: {}, status });
    }
    for (const { filename, content } of end.files) if (content) this.#files.set(filename, content);
    const [output = '1'] =
      Object.entries(prompt.nodes).find(([, node]) => node.class_type.startsWith('Save')) ?? [];
    const files = end.files.map(({ filename, type = 'output' }) => ({
      filename,
      subfolder: 'footlight',
      type,
    }));
    this.#history.set(prompt.id, {
      prompt: item,
      outputs: { [output]: { [end.list]: files, animated: [true] } },
      status: SUCCESS,
    });
  }
}

const SUCCESS = { status_str: 'success', completed: true, messages: [['execution_success', {}]] };
const FAILURE = {
  status_str: 'error',
  completed: false,
  messages: [
    ['execution_start', {}],
    ['execution_error', { node_id: '5', node_type: 'KSampler', exception_message: 'Allocation on device 0' }],
  ],
};
const INTERRUPTION = { status_str: 'error', completed: false, messages: [['execution_interrupted', {}]] };
const REFUSAL = {
  error: {
    type: 'prompt_outputs_failed_validation',
    message: 'Prompt outputs failed validation',
    details: '',
  },
  node_errors: {
    '1': {
      class_type: 'CheckpointLoaderSimple',
      errors: [
        { type: 'value_not_in_list', message: 'Value not in list', details: "ckpt_name: 'x' not in []" },
      ],
      dependent_outputs: ['7'],
    },
  },
};

function toItem({ prompt }: { readonly prompt: SentPrompt }, index: number): unknown {
  return [index, prompt.id, prompt.nodes, { client_id: prompt.clientId }, []];
}

function sendJson(response: ServerResponse, json: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}
