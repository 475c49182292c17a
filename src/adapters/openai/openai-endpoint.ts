import { FootlightError } from '../../core/errors.ts';

export interface OpenAiEndpoint {
  /** Address before `/chat/completions`, such as https://dashscope.aliyuncs.com/compatible-mode/v1. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** How long the service recognizes an `Idempotency-Key`; 0 or undefined if it doesn't, such as OpenAI's own. */
  readonly idempotencySeconds?: number;
}

const DASHSCOPE_URL = 'https://dashscope.aliyuncs.com/compatible-mode/v1';
/** End of the address of DashScope's OpenAI-compatible protocol. */
const COMPATIBLE_PATH = /\/compatible-mode\/v1\/*$/;
const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * The endpoint for a model: OPENAI_BASE_URL with OPENAI_API_KEY, else DashScope for qwen models and if only its key is
 * set, else OpenAI.
 */
export function readEndpoint(model: string, environment: NodeJS.ProcessEnv = process.env): OpenAiEndpoint {
  const { OPENAI_BASE_URL, OPENAI_API_KEY, DASHSCOPE_API_KEY, DASHSCOPE_BASE_URL } = environment;
  if (OPENAI_BASE_URL)
    return {
      baseUrl: withoutSlash(OPENAI_BASE_URL),
      apiKey: OPENAI_API_KEY ?? DASHSCOPE_API_KEY,
      idempotencySeconds: Number(environment.OPENAI_IDEMPOTENCY_SECONDS) || undefined,
    };
  const isQwen = /^(qwen|qvq)/i.test(model);
  if (isQwen || (DASHSCOPE_API_KEY && !OPENAI_API_KEY))
    return { baseUrl: withoutSlash(DASHSCOPE_BASE_URL ?? DASHSCOPE_URL), apiKey: DASHSCOPE_API_KEY };
  return { baseUrl: OPENAI_URL, apiKey: OPENAI_API_KEY };
}

/**
 * Whether a model is one of DashScope's asynchronous transcription, which has no OpenAI-compatible form. A service that
 * OPENAI_BASE_URL names may have models of the same names, and only it is sent the sound.
 */
export function isDashScopeTranscriber(model: string, environment: NodeJS.ProcessEnv): boolean {
  if (!/^(paraformer|fun-asr|sensevoice)/i.test(model)) return false;
  const { OPENAI_BASE_URL, DASHSCOPE_HTTP_BASE_URL } = environment;
  return !OPENAI_BASE_URL || Boolean(DASHSCOPE_HTTP_BASE_URL) || COMPATIBLE_PATH.test(OPENAI_BASE_URL);
}

/** The endpoint of DashScope's own protocol: DASHSCOPE_HTTP_BASE_URL, else beside the compatible one. */
export function readDashScopeEndpoint(environment: NodeJS.ProcessEnv): OpenAiEndpoint {
  const { OPENAI_BASE_URL = '', OPENAI_API_KEY, DASHSCOPE_HTTP_BASE_URL, DASHSCOPE_API_KEY } = environment;
  if (!DASHSCOPE_HTTP_BASE_URL && COMPATIBLE_PATH.test(OPENAI_BASE_URL))
    return { baseUrl: toOwnProtocol(OPENAI_BASE_URL), apiKey: OPENAI_API_KEY || DASHSCOPE_API_KEY };
  const beside = toOwnProtocol(environment.DASHSCOPE_BASE_URL ?? DASHSCOPE_URL);
  return { baseUrl: withoutSlash(DASHSCOPE_HTTP_BASE_URL ?? beside), apiKey: DASHSCOPE_API_KEY };
}

function toOwnProtocol(compatibleUrl: string): string {
  return withoutSlash(compatibleUrl.replace(COMPATIBLE_PATH, '/api/v1'));
}

/** @throws `model.no-key` */
export function requireKey({ baseUrl, apiKey }: OpenAiEndpoint, model: string): string {
  if (apiKey) return apiKey;
  throw new FootlightError('model.no-key', {
    kind: 'usage',
    parameters: { host: new URL(baseUrl).host },
    value: model,
  });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** The endpoint for speech: FOOTLIGHT_SPEECH_URL if it is set, else that of other OpenAI models. */
export function readSpeechEndpoint(environment: NodeJS.ProcessEnv): OpenAiEndpoint {
  const { FOOTLIGHT_SPEECH_URL, FOOTLIGHT_SPEECH_KEY } = environment;
  if (FOOTLIGHT_SPEECH_URL)
    return { baseUrl: withoutSlash(FOOTLIGHT_SPEECH_URL), apiKey: FOOTLIGHT_SPEECH_KEY };
  return readEndpoint('tts', environment);
}
