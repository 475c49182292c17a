import { basename, join } from 'node:path';
import { createRoute, z } from '@hono/zod-openapi';
import { toFootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { describeWarning } from '../../core/warning.ts';
import { describeEngine } from '../../execution/describe-production.ts';
import type { EngineDescription } from '../../execution/production-description.ts';
import type { VoiceList, VoiceView } from '../media/voice-view.ts';
import { toProblem } from '../problem.ts';
import { declareProblem, declareResponse } from '../schemas.ts';
import {
  requireScope,
  type ServiceApp,
  type ServiceContext,
  type ServiceRequest,
} from '../service-context.ts';
import { engineSchema } from './descriptions.ts';
import { getLooker, sendFile } from './media.ts';

const PATH = '/api/v1/voices';
const TAG = 'voices';
/** As long as options that name a voice or an engine may be. */
const MAX_NAME = 200;
const MAX_TEXT = 200;
/** What a sentence’s engine did not do: a JSON list of sentences, as a URL encodes text. */
const WARNINGS = 'sentence-warnings';

const listQuery = z.object({
  engine: z
    .string()
    .min(1)
    .max(MAX_NAME)
    .optional()
    .describe('An engine that speaks, such as openai:MODEL; without it all that can be used here'),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}$/)
    .optional()
    .describe('Only voices that speak it: en, zh'),
});

const voiceSchema = z
  .object({
    voice: z.string().describe('As options name it: with its engine'),
    name: z.string(),
    engine: z.string().describe('The engine that was asked, as options name it'),
    gender: z.enum(['female', 'male', 'unknown']),
    age: z.enum(['child', 'young', 'adult', 'old']),
    languages: z.array(z.string()).describe('Primary tags; empty if it speaks all of its engine'),
    description: z.string(),
  })
  .openapi('Voice') satisfies z.ZodType<VoiceView>;

const listSchema = z.object({
  voices: z.array(voiceSchema).describe('At most 500 of an engine'),
  left_out: z.number().int().describe('Voices beyond those, or with names too long for an option'),
  engines: z
    .array(engineSchema)
    .describe('Engines that speak, with their licenses; not ready where they gave no list'),
});

const previewSchema = z.strictObject({
  voice: z.string().min(1).max(MAX_NAME).describe('As the list of voices names it'),
  text: z
    .string()
    .trim()
    .min(1)
    .max(MAX_TEXT)
    .optional()
    .describe('A sentence of its own is spoken without it'),
  language: z
    .enum(['en', 'zh'])
    .optional()
    .describe('Of the text; by its letters, without a text that of the answer'),
});

/** Voices are listed and heard here before any text is spoken: nothing of it is a task. */
export function addVoiceRoutes(app: ServiceApp, service: ServiceContext): void {
  const list = createRoute({
    method: 'get',
    path: PATH,
    tags: [TAG],
    summary: 'Voices of the engines that can speak here',
    request: { query: listQuery },
    responses: declareResponse(200, 'The voices, engine by engine', listSchema),
  });
  app.openapi(list, async (context) => {
    requireScope(context, 'read');
    const { engine, language } = context.req.valid('query');
    const wanted = { speaks: language?.toLowerCase(), describedIn: context.get('language') };
    const looker = getLooker(context);
    const list = async (each: string): Promise<EngineVoices> => {
      const { voices, leftOut } = await service.voices.list({ ...wanted, engine: each }, looker);
      return { voices: voices.map((voice) => ({ ...voice, engine: each })), left_out: leftOut };
    };
    if (engine === undefined) return context.json(await listAll(service, context, list), 200);
    return context.json({ ...(await list(engine)), engines: await describeEngines(service, context) }, 200);
  });

  const preview = createRoute({
    method: 'post',
    path: `${PATH}/preview`,
    tags: [TAG],
    summary:
      'One sentence as a voice speaks it; the header sentence-warnings has what its engine did not do. A hosted engine may bill a sentence that is new to it',
    request: { body: { required: true, content: { 'application/json': { schema: previewSchema } } } },
    responses: {
      200: { description: 'The sound', content: { 'audio/mp4': {} } },
      ...declareProblem(422, 'The voice can’t be heard'),
    },
  });
  app.openapi(preview, async (context) => {
    requireScope(context, 'write');
    const given = context.req.valid('json');
    const language = given.language ?? context.get('language');
    const text = given.text ?? translate(createMessage('voices.sentence'), language);
    const wanted = { voice: given.voice, text, language: given.language };
    const { directory, output, warnings } = await service.voices.hear(wanted, getLooker(context));
    const path = join(directory, output.files[0]!);
    const described = warnings.map((warning) => describeWarning(warning, context.get('language')));
    if (described.length > 0) context.header(WARNINGS, encodeURIComponent(JSON.stringify(described)));
    return sendFile(context, path, { etag: basename(directory), type: 'audio/mp4' });
  });
}

type EngineVoices = Omit<VoiceList, 'engines'>;

async function describeEngines(
  { engines }: ServiceContext,
  context: ServiceRequest,
): Promise<EngineDescription[]> {
  return (await engines.explain('speech', context.get('language'))).map(describeEngine);
}

/** An engine that can't tell its voices says why, and hides none of the others. */
async function listAll(
  service: ServiceContext,
  context: ServiceRequest,
  list: (engine: string) => Promise<EngineVoices>,
): Promise<VoiceList> {
  const none: EngineVoices = { voices: [], left_out: 0 };
  const ask = async (engine: EngineDescription): Promise<EngineVoices & { engine: EngineDescription }> => {
    const [name] = engine.reference.split(':');
    try {
      return { ...(engine.ready ? await list(name!) : none), engine };
    } catch (caught) {
      const error = toFootlightError(caught);
      if (error.kind === 'cancelled' || error.code === 'request.busy') throw error;
      return { ...none, engine: { ...engine, ready: false, ...explain(error, context.get('language')) } };
    }
  };
  const asked = await Promise.all((await describeEngines(service, context)).map(ask));
  return {
    voices: asked.flatMap(({ voices }) => voices),
    left_out: asked.reduce((sum, { left_out }) => sum + left_out, 0),
    engines: asked.map(({ engine }) => engine),
  };
}

function explain(error: unknown, language: string): Pick<EngineDescription, 'reason' | 'remedy'> {
  const { detail, remedy } = toProblem(error, language);
  return { reason: detail, ...(remedy !== undefined && { remedy }) };
}
