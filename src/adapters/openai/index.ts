import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import { createNotReady, isAnswering, isLoopback, READY } from '../../engines/availability.ts';
import type {
  Availability,
  EngineAdapter,
  EngineChoice,
  Environment,
  KeyTrial,
} from '../../engines/engine.ts';
import type { BilledModel } from '../../engines/prices/price.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import { describeBilled } from '../hosted-generation/describe-billed.ts';
import {
  isDashScopeTranscriber,
  type OpenAiEndpoint,
  readDashScopeEndpoint,
  readEndpoint,
  readSpeechEndpoint,
  requireKey,
} from './openai-endpoint.ts';

const DASHSCOPE = 'dashscope';
const OPENAI = 'openai';
const DEFAULT_SPEECH_MODEL = 'tts-1';

/** Properties that all adapters of this folder share; they differ in the endpoint that they call. */
const COMMON = {
  name: 'openai',
  parameter: 'MODEL',
  providers: [
    {
      name: DASHSCOPE,
      keys: ['DASHSCOPE_API_KEY'],
      createTrial: async (environment: Environment) =>
        listModels(readEndpoint('qwen', { ...environment, OPENAI_BASE_URL: '' })),
    },
    {
      name: OPENAI,
      keys: ['OPENAI_API_KEY'],
      createTrial: async (environment: Environment) =>
        listModels(readEndpoint('', { ...environment, DASHSCOPE_API_KEY: '' })),
    },
  ],
} as const;

/** The list of models, which costs nothing. */
function listModels({ baseUrl, apiKey }: OpenAiEndpoint): KeyTrial {
  return { url: `${baseUrl}/models`, headers: { authorization: `Bearer ${apiKey}` } };
}

export const openAiSpeech: EngineAdapter<'speech'> = {
  ...COMMON,
  task: 'speech',
  getResourceNeed: (_choice, environment) => getNeed(readSpeechEndpoint(environment)),
  getBilledModel: ({ parameter: model = DEFAULT_SPEECH_MODEL }, environment) =>
    describeBilled(model, readSpeechEndpoint(environment).baseUrl),
  async checkAvailability(environment) {
    if (environment.FOOTLIGHT_SPEECH_URL) return checkAnswer(readSpeechEndpoint(environment));
    return checkKey(readSpeechEndpoint(environment), ['FOOTLIGHT_SPEECH_URL', 'OPENAI_API_KEY']);
  },
  async create({ parameter: model = DEFAULT_SPEECH_MODEL }, environment) {
    const { OpenAiSpeech } = await import('./openai-speech.ts');
    return new OpenAiSpeech(model, readSpeechEndpoint(environment));
  },
};

export const openAiTextModel: EngineAdapter<'text-model'> = {
  ...COMMON,
  task: 'text-model',
  takesOthers: true,
  getResourceNeed: getModelNeed,
  getBilledModel: getChosenBilled,
  checkAvailability: (environment) => checkKey(readEndpoint('', environment)),
  suggest: (environment) =>
    isServingQwen(environment) ? 'qwen-plus' : environment.OPENAI_API_KEY ? 'gpt-4o-mini' : undefined,
  async create(choice, environment) {
    const { OpenAiTextModel } = await import('./openai-text-model.ts');
    const model = getModel(choice);
    return new OpenAiTextModel(model, readEndpoint(model, environment));
  },
};

export const openAiVideoAnalyst: EngineAdapter<'video-analyst'> = {
  ...COMMON,
  task: 'video-analyst',
  takesOthers: true,
  getResourceNeed: getModelNeed,
  getBilledModel: getChosenBilled,
  async checkAvailability(environment) {
    if (!isServingQwen(environment) && environment.OPENAI_API_KEY) return createNotReady('openai.no-videos');
    return checkKey(readEndpoint('qwen', environment));
  },
  suggest: (environment) => (isServingQwen(environment) ? 'qwen-vl-plus' : undefined),
  async create(choice, environment) {
    const { OpenAiVideoAnalyst } = await import('./openai-video-analyst.ts');
    const model = getModel(choice);
    return new OpenAiVideoAnalyst(model, readEndpoint(model, environment));
  },
};

export const openAiImage: EngineAdapter<'text-to-image'> = {
  ...COMMON,
  task: 'text-to-image',
  getResourceNeed: getModelNeed,
  getBilledModel: getChosenBilled,
  async checkAvailability(environment) {
    if (environment.OPENAI_BASE_URL || environment.OPENAI_API_KEY || !environment.DASHSCOPE_API_KEY)
      return checkKey(readEndpoint('', environment), ['OPENAI_API_KEY']);
    return createNotReady('openai.no-images');
  },
  async create(choice, environment) {
    const { createOpenAiImage } = await import('./openai-image.ts');
    const model = getModel(choice);
    return createOpenAiImage(model, readEndpoint(model, environment));
  },
};

export const openAiObjectDetector: EngineAdapter<'object-detector'> = {
  ...COMMON,
  task: 'object-detector',
  getResourceNeed: getModelNeed,
  getBilledModel: getChosenBilled,
  checkAvailability: (environment) => checkKey(readEndpoint('qwen', environment)),
  suggest: (environment) => (isServingQwen(environment) ? 'openai:qwen-vl-plus' : undefined),
  async create(choice, environment) {
    const { OpenAiObjectDetector } = await import('./openai-object-detector.ts');
    const model = getModel(choice);
    return new OpenAiObjectDetector(model, readEndpoint(model, environment));
  },
};

export const openAiTranscriber: EngineAdapter<'transcriber'> = {
  ...COMMON,
  task: 'transcriber',
  takesOthers: true,
  getResourceNeed: getModelNeed,
  getBilledModel: getChosenBilled,
  checkAvailability: (environment) => checkKey(readEndpoint('', environment)),
  suggest: suggestTranscriber,
  async create(choice, environment) {
    const model = getModel(choice);
    if (isDashScopeTranscriber(model, environment)) {
      const { DashScopeTranscriber } = await import('./dashscope-transcriber.ts');
      const endpoint = readDashScopeEndpoint(environment);
      return new DashScopeTranscriber({ model, endpoint, apiKey: requireKey(endpoint, model) });
    }
    const endpoint = readEndpoint(model, environment);
    if (/^qwen.*-asr/i.test(model)) {
      const { QwenAsrTranscriber } = await import('./qwen-asr-transcriber.ts');
      return new QwenAsrTranscriber({ model, endpoint, apiKey: requireKey(endpoint, model) });
    }
    const { OpenAiTranscriber } = await import('./openai-transcriber.ts');
    return new OpenAiTranscriber(model, endpoint);
  },
};

/** DashScope's Paraformer fetches the sound, for which there has to be a place; qwen3-asr gets it with the request. */
function suggestTranscriber(environment: Environment): string | undefined {
  if (environment.OPENAI_API_KEY || hasCustomService(environment)) return 'whisper-1';
  if (!environment.DASHSCOPE_API_KEY) return undefined;
  return environment.FOOTLIGHT_TEMP_STORE ? 'paraformer-v2' : 'qwen3-asr-flash';
}

function getModelNeed(
  { parameter = '' }: Pick<EngineChoice, 'parameter'>,
  environment: Environment,
): ResourceNeed {
  return getNeed(findEndpoint(parameter, environment));
}

function getChosenBilled(
  { parameter = '' }: Pick<EngineChoice, 'parameter'>,
  environment: Environment,
): BilledModel {
  return describeBilled(parameter, findEndpoint(parameter, environment).baseUrl);
}

function findEndpoint(model: string, environment: Environment): OpenAiEndpoint {
  return isDashScopeTranscriber(model, environment)
    ? readDashScopeEndpoint(environment)
    : readEndpoint(model, environment);
}

/** A server on this machine needs the accelerator; every other one has a queue of its own. */
function getNeed({ baseUrl }: OpenAiEndpoint): ResourceNeed {
  if (isLoopback(baseUrl)) return { kind: 'accelerator' };
  return { kind: 'remote', provider: baseUrl.includes(DASHSCOPE) ? DASHSCOPE : OPENAI };
}

/** @throws `engine.parameter` */
function getModel({ parameter, reference }: Pick<EngineChoice, 'parameter' | 'reference'>): string {
  if (parameter !== undefined) return parameter;
  throw new FootlightError('engine.parameter', { kind: 'usage', reason: 'no-model', value: reference });
}

/** Whether qwen models are available: by DashScope's key, or by a custom service, which may have them. */
function isServingQwen(environment: Environment): boolean {
  return Boolean(environment.DASHSCOPE_API_KEY) || hasCustomService(environment);
}

function hasCustomService(environment: Environment): boolean {
  const { apiKey } = readEndpoint('', environment);
  return Boolean(environment.OPENAI_BASE_URL && apiKey);
}

async function checkKey(
  endpoint: OpenAiEndpoint,
  variables = ['OPENAI_API_KEY', 'DASHSCOPE_API_KEY'],
): Promise<Availability> {
  if (!endpoint.apiKey) return createNotReady('openai.no-key', { variables: anyOf(variables) });
  return isLoopback(endpoint.baseUrl) ? checkAnswer(endpoint) : READY;
}

async function checkAnswer({ baseUrl }: OpenAiEndpoint): Promise<Availability> {
  if (await isAnswering(baseUrl)) return READY;
  return createNotReady('openai.no-answer', { url: baseUrl });
}
