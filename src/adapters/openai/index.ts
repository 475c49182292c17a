import { FootlightError } from '../../core/errors.ts';
import { anyOf } from '../../core/messages/message.ts';
import { answers, isLoopback, notReady, READY } from '../../engines/availability.ts';
import type { Availability, EngineAdapter, EngineChoice, Environment } from '../../engines/engine.ts';
import type { ResourceNeed } from '../../engines/resource-need.ts';
import { endpointFromEnvironment, type OpenAiEndpoint, speechEndpoint } from './openai-endpoint.ts';

const DASHSCOPE = 'dashscope';
const OPENAI = 'openai';
const DEFAULT_SPEECH_MODEL = 'tts-1';

/** What the adapters of this folder share: they differ by the protocol's endpoint that they speak to. */
const COMMON = {
  name: 'openai',
  parameter: 'MODEL',
  providers: [{ name: DASHSCOPE }, { name: OPENAI }],
} as const;

export const openAiSpeech: EngineAdapter<'speech'> = {
  ...COMMON,
  task: 'speech',
  needs: (_choice, environment) => needsOf(speechEndpoint(environment)),
  async available(environment) {
    if (environment.FOOTLIGHT_SPEECH_URL) return answering(speechEndpoint(environment));
    return keyed(speechEndpoint(environment), ['FOOTLIGHT_SPEECH_URL', 'OPENAI_API_KEY']);
  },
  async create({ parameter: model = DEFAULT_SPEECH_MODEL }, environment) {
    const { OpenAiSpeech } = await import('./openai-speech.ts');
    return new OpenAiSpeech(model, speechEndpoint(environment));
  },
};

export const openAiTextModel: EngineAdapter<'text-model'> = {
  ...COMMON,
  task: 'text-model',
  takesOthers: true,
  needs: modelNeeds,
  available: (environment) => keyed(endpointFromEnvironment('', environment)),
  suggest: (environment) =>
    servesQwen(environment) ? 'qwen-plus' : environment.OPENAI_API_KEY ? 'gpt-4o-mini' : undefined,
  async create(choice, environment) {
    const { OpenAiTextModel } = await import('./openai-text-model.ts');
    const model = modelOf(choice);
    return new OpenAiTextModel(model, endpointFromEnvironment(model, environment));
  },
};

export const openAiVideoAnalyst: EngineAdapter<'video-analyst'> = {
  ...COMMON,
  task: 'video-analyst',
  takesOthers: true,
  needs: modelNeeds,
  async available(environment) {
    if (!servesQwen(environment) && environment.OPENAI_API_KEY) return notReady('openai.no-films');
    return keyed(endpointFromEnvironment('qwen', environment));
  },
  suggest: (environment) => (servesQwen(environment) ? 'qwen-vl-plus' : undefined),
  async create(choice, environment) {
    const { OpenAiVideoAnalyst } = await import('./openai-video-analyst.ts');
    const model = modelOf(choice);
    return new OpenAiVideoAnalyst(model, endpointFromEnvironment(model, environment));
  },
};

export const openAiTranscriber: EngineAdapter<'transcriber'> = {
  ...COMMON,
  task: 'transcriber',
  takesOthers: true,
  needs: modelNeeds,
  async available(environment) {
    if (environment.OPENAI_BASE_URL || environment.OPENAI_API_KEY || !environment.DASHSCOPE_API_KEY)
      return keyed(endpointFromEnvironment('', environment), ['OPENAI_API_KEY']);
    return notReady('openai.no-transcriptions');
  },
  suggest: (environment) =>
    environment.OPENAI_API_KEY || hasOwnService(environment) ? 'whisper-1' : undefined,
  async create(choice, environment) {
    const { OpenAiTranscriber } = await import('./openai-transcriber.ts');
    const model = modelOf(choice);
    return new OpenAiTranscriber(model, endpointFromEnvironment(model, environment));
  },
};

function modelNeeds(
  { parameter = '' }: Pick<EngineChoice, 'parameter'>,
  environment: Environment,
): ResourceNeed {
  return needsOf(endpointFromEnvironment(parameter, environment));
}

/** A server of this machine works on its accelerator; every other one is waited for. */
function needsOf({ baseUrl }: OpenAiEndpoint): ResourceNeed {
  if (isLoopback(baseUrl)) return { kind: 'accelerator' };
  return { kind: 'remote', provider: baseUrl.includes(DASHSCOPE) ? DASHSCOPE : OPENAI };
}

/** @throws `engine.parameter` */
function modelOf({ parameter, reference }: Pick<EngineChoice, 'parameter' | 'reference'>): string {
  if (parameter !== undefined) return parameter;
  throw new FootlightError('engine.parameter', { kind: 'usage', reason: 'no-model', value: reference });
}

/** Whether the qwen models can be asked: by DashScope's key, or by a service of one's own, which may have them. */
function servesQwen(environment: Environment): boolean {
  return Boolean(environment.DASHSCOPE_API_KEY) || hasOwnService(environment);
}

function hasOwnService(environment: Environment): boolean {
  const { apiKey } = endpointFromEnvironment('', environment);
  return Boolean(environment.OPENAI_BASE_URL && apiKey);
}

async function keyed(
  endpoint: OpenAiEndpoint,
  variables = ['OPENAI_API_KEY', 'DASHSCOPE_API_KEY'],
): Promise<Availability> {
  if (!endpoint.apiKey) return notReady('openai.no-key', { variables: anyOf(variables) });
  return isLoopback(endpoint.baseUrl) ? answering(endpoint) : READY;
}

async function answering({ baseUrl }: OpenAiEndpoint): Promise<Availability> {
  if (await answers(baseUrl)) return READY;
  return notReady('openai.no-answer', { url: baseUrl });
}
