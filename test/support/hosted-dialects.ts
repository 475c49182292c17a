import type { Dialect } from './hosted-server.ts';

/** Runway's API, as its SDK has it. */
export const RUNWAY: Dialect = {
  authorization: 'Bearer key',
  getCall: (method) => (method === 'POST' ? 'order' : method === 'DELETE' ? 'cancel' : 'look'),
  getId: (path) => path.split('/').at(-1)!,
  accept: ({ id }) => ({ id }),
  look({ id, isCancelled, looks }, state, file) {
    const createdAt = '2026-11-27T00:00:00Z';
    if (isCancelled) return [200, { id, createdAt, status: 'CANCELLED' }];
    if (state === 'working')
      return [
        200,
        { id, createdAt, ...(looks === 2 ? { status: 'RUNNING', progress: 0.4 } : { status: 'PENDING' }) },
      ];
    if (state === 'done') return [200, { id, createdAt, status: 'SUCCEEDED', output: [file] }];
    return [
      200,
      { id, createdAt, status: 'FAILED', failure: 'risk control', failureCode: 'SAFETY.INPUT.TEXT' },
    ];
  },
  cancel(order) {
    order.isCancelled = true;
    return [204, undefined];
  },
};

/** Inputs of models of Replicate, as Cog describes them: choices stand in components of their own. */
const SCHEMAS: Readonly<Record<string, object>> = {
  'stability-ai/stable-video-diffusion': {
    required: ['input_image'],
    properties: {
      input_image: { type: 'string', format: 'uri' },
      video_length: { allOf: [{ $ref: '#/components/schemas/video_length' }], default: '14_frames_with_svd' },
      sizing_strategy: {
        allOf: [{ $ref: '#/components/schemas/sizing_strategy' }],
        default: 'maintain_aspect_ratio',
      },
      motion_bucket_id: { type: 'integer', default: 127, minimum: 1, maximum: 255 },
      cond_aug: { type: 'number', default: 0.02 },
      decoding_t: { type: 'integer', default: 14 },
      frames_per_second: { type: 'integer', default: 6, minimum: 5, maximum: 30 },
      seed: { type: 'integer' },
    },
  },
  'kwaivgi/kling-v2.1': {
    required: ['prompt', 'start_image'],
    properties: {
      prompt: { type: 'string' },
      start_image: { type: 'string', format: 'uri' },
      end_image: { type: 'string', format: 'uri' },
      duration: { type: 'integer', enum: [5, 10], default: 5 },
    },
  },
  'black-forest-labs/flux-schnell': {
    required: ['prompt'],
    properties: {
      prompt: { type: 'string' },
      aspect_ratio: { allOf: [{ $ref: '#/components/schemas/aspect_ratio' }], default: '1:1' },
      num_inference_steps: { type: 'integer', default: 4, minimum: 1, maximum: 4 },
      output_format: { enum: ['webp', 'jpg', 'png'], default: 'webp' },
      seed: { type: 'integer' },
    },
  },
};

const CHOICES = {
  aspect_ratio: { type: 'string', title: 'aspect_ratio', enum: ['1:1', '16:9', '9:16'] },
  video_length: { type: 'string', enum: ['14_frames_with_svd', '25_frames_with_svd_xt'] },
  sizing_strategy: {
    type: 'string',
    enum: ['maintain_aspect_ratio', 'crop_to_16_9', 'use_image_dimensions'],
  },
};

/** Replicate's API. */
export const REPLICATE: Dialect = {
  authorization: 'Bearer key',
  getCall(method, path) {
    if (path.endsWith('/cancel')) return 'cancel';
    if (method === 'POST') return 'order';
    return path.startsWith('/v1/models/') ? 'model' : 'look';
  },
  getId: (path) => path.split('/')[3]!,
  describeModel(path) {
    const name = path.replace('/v1/models/', '');
    const Input = SCHEMAS[name];
    return {
      is_official: name.startsWith('black'),
      latest_version: {
        id: 'abcdef0123',
        openapi_schema: { components: { schemas: { ...CHOICES, Input, Output: {} } } },
      },
    };
  },
  accept: ({ id }) => ({ id, status: 'starting', output: null, error: null, metrics: {} }),
  getCallbackUrl: ({ body }) =>
    String(body.webhook_events_filter) === 'completed' ? body.webhook : undefined,
  look({ id, isCancelled }, state, file) {
    const base = { id, output: null, error: null, metrics: { predict_time: 12.5 } };
    if (isCancelled) return [200, { ...base, status: 'canceled' }];
    if (state === 'working') return [200, { ...base, status: 'processing', metrics: {} }];
    if (state === 'done') return [200, { ...base, status: 'succeeded', output: [file] }];
    return [200, { ...base, status: 'failed', error: 'risk control' }];
  },
  cancel(order) {
    order.isCancelled = true;
    return [200, { id: order.id, status: 'canceled' }];
  },
};

/** fal's queue; a request that failed is completed, and its result has the status of the failure. */
export const FAL: Dialect = {
  authorization: 'Key key',
  getCall: (method) => (method === 'POST' ? 'order' : method === 'PUT' ? 'cancel' : 'look'),
  getId: (path) => path.split('/')[4]!,
  accept: ({ id }) => ({ request_id: id, status: 'IN_QUEUE', queue_position: 0 }),
  getCallbackUrl: ({ path }) => new URL(path, 'http://fal').searchParams.get('fal_webhook') ?? undefined,
  look(order, state, file, path) {
    if (!path.endsWith('/status')) {
      const files = { video: { url: file }, images: [{ url: file }], seed: 1 };
      return state === 'failed' ? [422, { detail: [{ msg: 'risk control' }] }] : [200, files];
    }
    // The look at the result counts too.
    if (state === 'working') return [202, { status: 'IN_PROGRESS', request_id: order.id }];
    return [200, { status: 'COMPLETED', request_id: order.id, metrics: { inference_time: 3.5 } }];
  },
  cancel(order) {
    order.isCancelled = true;
    return [200, { status: 'OK' }];
  },
};
