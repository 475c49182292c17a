import { createComfyUiImage } from '../../src/adapters/comfyui/comfyui-image.ts';
import { createComfyUiVideo } from '../../src/adapters/comfyui/comfyui-video.ts';
import { readGraphFile } from '../../src/adapters/comfyui/graph-file.ts';
import { createFalImage } from '../../src/adapters/fal/fal-image.ts';
import { createFalVideo } from '../../src/adapters/fal/fal-video.ts';
import type { ServicePauses } from '../../src/adapters/hosted-generation/hosted-service.ts';
import { createKling } from '../../src/adapters/kling/kling-video.ts';
import { createOpenAiImage } from '../../src/adapters/openai/openai-image.ts';
import { createReplicateImage } from '../../src/adapters/replicate/replicate-image.ts';
import { createReplicateVideo } from '../../src/adapters/replicate/replicate-video.ts';
import { createRunwayImage } from '../../src/adapters/runway/runway-image.ts';
import { createRunwayVideo } from '../../src/adapters/runway/runway-video.ts';
import type { ClipGenerator } from '../../src/engines/image-to-video.ts';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import type { ImageGenerator } from '../../src/engines/text-to-image.ts';
import { ComfyUiServer } from './comfyui-server.ts';
import { FAL, REPLICATE, RUNWAY } from './hosted-dialects.ts';
import { type Dialect, HostedServer } from './hosted-server.ts';
import type { GatewayCall, GatewayOptions } from './hostile-gateway.ts';
import { KlingServer } from './kling-server.ts';
import { openAiServer } from './openai-server.ts';
import { orderBatch } from './upscaled-batch.ts';

/** What services make, and where callers find it. */
export interface Fare {
  readonly film: Buffer;
  readonly picture: Buffer;
  /** Address that callers know; the service stands behind it. */
  readonly publicUrl: string;
  /** Looks at a task until it is done. */
  readonly looks?: number;
}

/** A service that is running. */
export interface PaidService extends AsyncDisposable {
  readonly url: string;
  /** Tasks that were taken so far. */
  countPaid(): number;
  /** Tasks that were ended there on our request. */
  countCancelled(): number;
  /** Where it is to call, by task; undefined for a task whose order does not say so. */
  listCallbackUrls?(): unknown[];
}

/** Makes one result at a path. */
export type Order = (remote: RemoteTasks, signal: AbortSignal, path: string) => Promise<void>;

/** An engine at a service, and how that is spoken to. */
export interface RemoteEngine extends Pick<GatewayOptions, 'classify' | 'unknown'> {
  /** As engines are listed: task and adapter. */
  readonly name: `${'image-to-video' | 'text-to-image' | 'upscaler'} ${string}`;
  /** What the service knows to be the same task: our name of it, a key of it, or nothing. */
  readonly knows: 'name' | 'key' | 'nothing';
  /** Whether the service calls when a task has ended. */
  readonly callsBack?: boolean;
  /** Whether an order is answered with its result. */
  readonly answersAtOnce?: boolean;
  /** Whether nobody pays for a task, so that one that the service has forgotten is run again. */
  readonly isOwn?: boolean;
  readonly calls: readonly GatewayCall[];
  start(fare: Fare): Promise<PaidService>;
  createOrder(url: string, pauses: ServicePauses, still: string): Promise<Order>;
}

export const WORDS = {
  description: 'A river',
  prompt: 'A river at dawn',
  negativePrompt: '',
  camera: 'still',
  seed: 11,
} as const;
const SIZE = { width: 128, height: 72 };
const LENGTH = { frameRate: { num: 24, den: 1 }, frames: 72 };

function orderClip(engine: ClipGenerator, still: string): Order {
  const begin = engine.still === 'unused' ? {} : { still };
  return (remote, signal, path) =>
    engine.generate({ ...WORDS, ...SIZE, ...LENGTH, ...begin, remote, signal }, path);
}

function orderPicture(engine: ImageGenerator): Order {
  return (remote, signal, path) => engine.generate({ ...WORDS, ...SIZE, remote, signal }, path);
}

async function startHosted(dialect: Dialect, file: Buffer, { publicUrl, looks }: Fare): Promise<PaidService> {
  const server = await new HostedServer({ dialect, file, looks, resultUrl: `${publicUrl}/made` }).start();
  return Object.assign(server, {
    countPaid: () => server.orders.length,
    countCancelled: () => server.orders.filter(({ isCancelled }) => isCancelled).length,
    listCallbackUrls: () => server.orders.map((order) => dialect.getCallbackUrl?.(order)),
  });
}

type Endpoint = { readonly url: string; readonly apiKey: string };

function describeHosted(
  adapter: string,
  dialect: Dialect,
  [videoModel, createVideo]: readonly [
    string,
    (model: string, at: Endpoint, p: ServicePauses) => ClipGenerator,
  ],
  [imageModel, createImage]: readonly [
    string,
    (model: string, at: Endpoint, p: ServicePauses) => ImageGenerator,
  ],
): RemoteEngine[] {
  const common = {
    knows: 'nothing',
    callsBack: dialect.getCallbackUrl !== undefined,
    calls: dialect.describeModel
      ? ['model', 'order', 'look', 'file', 'cancel']
      : ['order', 'look', 'file', 'cancel'],
    classify: (method, path) => (path === '/made' ? 'file' : dialect.getCall(method, path)),
    unknown: () => [404, { error: 'not found' }],
  } satisfies Partial<RemoteEngine>;
  return [
    {
      ...common,
      name: `image-to-video ${adapter}`,
      start: (fare) => startHosted(dialect, fare.film, fare),
      createOrder: async (url, pauses, still) =>
        orderClip(createVideo(videoModel, { url, apiKey: 'key' }, pauses), still),
    },
    {
      ...common,
      name: `text-to-image ${adapter}`,
      start: (fare) => startHosted(dialect, fare.picture, fare),
      createOrder: async (url, pauses) =>
        orderPicture(createImage(imageModel, { url, apiKey: 'key' }, pauses)),
    },
  ];
}

const COMFYUI_CALLS: Readonly<Record<string, GatewayCall>> = {
  prompt: 'order',
  upload: 'upload',
  view: 'file',
  interrupt: 'cancel',
};

/** How a ComfyUI server is spoken to. */
export const COMFYUI = {
  knows: 'name',
  isOwn: true,
  classify: (_method, path) => COMFYUI_CALLS[path.split(/[/?]/)[1]!] ?? 'look',
  unknown: (path) => [200, path.startsWith('/queue') ? { queue_running: [], queue_pending: [] } : {}],
} satisfies Partial<RemoteEngine>;

async function startComfyUi({ film, picture, looks }: Fare, isFilm: boolean): Promise<PaidService> {
  const files = [{ filename: isFilm ? 'a.mp4' : 'a.png', content: isFilm ? film : picture }];
  const server = await new ComfyUiServer({
    end: () => ({ kind: 'files', list: isFilm ? 'gifs' : 'images', files }),
    looks,
  }).start();
  return Object.assign(server, {
    countPaid: () => server.prompts.length,
    countCancelled: () => server.prompts.length - server.queued.length,
  });
}

/** @param recognizes whether it takes requests of one key as one */
function describeOpenAi(recognizes: boolean): RemoteEngine {
  return {
    name: 'text-to-image openai',
    knows: recognizes ? 'key' : 'nothing',
    answersAtOnce: true,
    calls: ['order', 'file'],
    classify: (method) => (method === 'POST' ? 'order' : 'file'),
    async start({ picture, publicUrl }) {
      const server = await openAiServer(({ path }) =>
        path === '/v1/images/generations'
          ? { kind: 'json', json: { data: [{ url: `${publicUrl}/made.png` }] } }
          : { kind: 'bytes', bytes: picture },
      );
      const listOrders = () => server.calls.filter(({ path }) => path === '/v1/images/generations');
      const countPaid = (): number =>
        recognizes
          ? new Set(listOrders().map(({ idempotencyKey }) => idempotencyKey)).size
          : listOrders().length;
      return Object.assign(server, {
        url: server.baseUrl.replace('/v1', ''),
        countPaid,
        countCancelled: () => 0,
      });
    },
    createOrder: async (url, pauses) => {
      const endpoint = { baseUrl: `${url}/v1`, apiKey: 'k', ...(recognizes && { idempotencySeconds: 3600 }) };
      return orderPicture(createOpenAiImage('gpt-image-1', endpoint, pauses));
    },
  };
}

/** Every engine for pictures and videos that is a service elsewhere. */
export const REMOTE_ENGINES: readonly RemoteEngine[] = [
  ...describeHosted('runway', RUNWAY, ['gen4_turbo', createRunwayVideo], ['gen4_image', createRunwayImage]),
  ...describeHosted(
    'replicate',
    REPLICATE,
    ['stability-ai/stable-video-diffusion', createReplicateVideo],
    ['black-forest-labs/flux-schnell', createReplicateImage],
  ),
  ...describeHosted(
    'fal',
    FAL,
    ['fal-ai/pika/v2.2/image-to-video', createFalVideo],
    ['fal-ai/flux/schnell', createFalImage],
  ),
  {
    name: 'image-to-video kling',
    knows: 'name',
    callsBack: true,
    calls: ['order', 'look', 'file'],
    classify: (method, path) => (method === 'POST' ? 'order' : path === '/film.mp4' ? 'file' : 'look'),
    unknown: () => [404, { code: 1203, message: 'Task not found', request_id: 'r' }],
    async start({ film, publicUrl, looks }) {
      const resultUrl = `${publicUrl}/film.mp4`;
      const server = await new KlingServer({ secretKey: 'secret', film, resultUrl, looks }).start();
      return Object.assign(server, {
        countPaid: () => server.orders.length,
        countCancelled: () => 0,
        listCallbackUrls: () => server.orders.map(({ body }) => body.callback_url),
      });
    },
    createOrder: async (url, pauses, still) =>
      orderClip(createKling('kling-v1-6', { url, accessKey: 'access', secretKey: 'secret' }, pauses), still),
  },
  {
    ...COMFYUI,
    name: 'image-to-video comfyui',
    calls: ['upload', 'order', 'look', 'file', 'cancel'],
    start: (fare) => startComfyUi(fare, true),
    createOrder: async (url, pauses, still) =>
      orderClip(createComfyUiVideo({ url, file: await readGraphFile('svd-xt', ['svd-xt']), pauses }), still),
  },
  {
    ...COMFYUI,
    name: 'text-to-image comfyui',
    calls: ['order', 'look', 'file', 'cancel'],
    start: (fare) => startComfyUi(fare, false),
    createOrder: async (url, pauses) =>
      orderPicture(createComfyUiImage({ url, file: await readGraphFile('sdxl', ['sdxl']), pauses })),
  },
  {
    ...COMFYUI,
    name: 'upscaler comfyui',
    calls: ['upload', 'order', 'look', 'file', 'cancel'],
    start: (fare) => startComfyUi(fare, true),
    createOrder: async (url, pauses) =>
      orderBatch({ url, file: await readGraphFile('seedvr2', ['seedvr2']), pauses }),
  },
  describeOpenAi(false),
  describeOpenAi(true),
];
