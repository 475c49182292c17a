import { createRoute, z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { toFootlightError } from '../../core/errors.ts';
import { nullAsAbsent } from '../../core/null-as-absent.ts';
import {
  createInvalidRequestError,
  type ProductionService,
  type ServiceRequest,
  submissionHeaders,
  takeTaskFields,
  taskFields,
  toProblem,
} from '../../service/production-routes.ts';
import { chooseForm, completeNovel, findSentPath } from '../../story/manuscript/novel-forms.ts';
import { novelSchema, readNovelJson } from '../../story/manuscript/novel-json.ts';
import { narrateOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** Stages that make audio. */
const SOUNDING = [STAGES.dialogue, STAGES.environment, STAGES.effects, STAGES.mixing].map(({ name }) => name);

const { profile, chapters, speech, sounds, narrator, textModel, stems } = narrateOptions.shape;

/** The novel itself; of several forms the first that fits is taken. */
const novelDataSchema = z.preprocess(
  (json) => completeNovel(chooseForm(json, fitsNovel).novel),
  novelSchema.meta({
    examples: [
      { title: 'Night', chapters: [{ text: 'Once...' }] },
      { title: '夜渡', chapters: [{ text: '从前……' }] },
    ],
  }),
);

function fitsNovel(novel: unknown): boolean {
  return novelSchema.safeParse(completeNovel(novel)).success;
}

const bodySchema = nullAsAbsent(
  z
    .strictObject({
      novel_data: novelDataSchema
        .optional()
        .describe('The novel itself: with chapters, with scenes, or with content alone'),
      novel: z
        .string()
        .min(1)
        .max(4096)
        .meta({ examples: ['upload:ID'] })
        .optional()
        .describe('Or where it is: upload:ID, a path, an address'),
      output: z
        .string()
        .min(1)
        .max(200)
        .default('drama.m4b')
        .describe('Name of the sound: .m4b, .mp3, .flac or .wav'),
      profile,
      chapters,
      speech,
      sounds,
      narrator,
      text_model: textModel,
      stems,
      ...taskFields.shape,
    })
    .refine(({ novel_data, novel }) => novel_data !== undefined || novel !== undefined, {
      error: 'issue.narrate.novel',
    }),
);

/** Of a novel in the body and one elsewhere, the first that fits is taken. */
const requestSchema = z.preprocess((body) => {
  const { novel_data, ...rest } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const isElsewhere = typeof rest.novel === 'string' && rest.novel !== '';
  return isElsewhere && novel_data && !novelDataSchema.safeParse(novel_data).success ? rest : body;
}, bodySchema);

const acceptedSchema = z.object({
  success: z.literal(true),
  data: z.object({
    task_id: z.string(),
    estimated_time: z.number().nullable().describe('Seconds of work with embedded engines on two cores'),
    stages: z.array(z.enum(SOUNDING)),
    progress_url: z.string(),
    novel: z.string().describe('Which part of the request is read: such as novel_data.chapters'),
  }),
});
const failureSchema = z.object({
  success: z.literal(false),
  error: z.object({
    type: z.string(),
    message: z.string(),
    code: z.string(),
    reason: z.string().optional(),
    remedy: z.string().optional(),
  }),
});

const EXAMPLE = {
  novel_data: { title: 'Rain', chapters: [{ title: 'One', text: '“It rains,” said Anna.' }] },
};

const submitRoute = createRoute({
  method: 'post',
  path: '/api/v1/audio-generation/sequential',
  tags: ['audio'],
  summary: 'Make an audio drama of a novel, one engine after the other',
  request: {
    headers: submissionHeaders,
    body: { required: true, content: { 'application/json': { schema: requestSchema, example: EXAMPLE } } },
  },
  responses: {
    200: {
      description: 'The task waits in its queue',
      content: { 'application/json': { schema: acceptedSchema } },
    },
    default: { description: 'What is wrong', content: { 'application/json': { schema: failureSchema } } },
  },
});

/** Characters of a novel that the embedded engines read, mix and master in a second, on two cores. */
const CHARACTERS_A_SECOND = { en: 100, zh: 40 };

/**
 * The audio generation API: submits a `narrate` task for a novel. Its answers are wrapped: `success` with `data`, or with
 * `error`.
 */
export function addRoutes({ app, logger, submit, storeUpload, getUrl }: ProductionService): void {
  app.openapi(
    submitRoute,
    async (context) => {
      try {
        const { fields, rest } = takeTaskFields(context.req.valid('json'));
        const { novel_data, novel, text_model, ...same } = rest;
        const source = novel_data
          ? await storeUpload(context, { name: 'novel.json', content: JSON.stringify(novel_data) })
          : novel;
        const options = { ...same, novel: source, textModel: text_model };
        const { id } = await submit(context, { options, fields, action: 'submit audio-generation' });
        const data = {
          task_id: id,
          estimated_time: novel_data ? estimateSeconds(novel_data) : null,
          stages: SOUNDING,
          progress_url: getUrl(`/api/v1/tasks/${id}/progress`),
          novel: novel_data ? await describeForm(context) : 'novel',
        };
        return context.json({ success: true as const, data }, 200);
      } catch (caught) {
        const error = toFootlightError(caught);
        if (error.code === 'internal') logger.error({ error: error.stack }, 'internal error');
        return respondWithFailure(context, error);
      }
    },
    (result, context) => {
      if (result.success) return;
      // The validator hands over what was sent; its type does not tell.
      const { data: body } = result as { readonly data?: unknown };
      const sent = { body, schema: requestSchema, language: context.get('language') };
      const locate = (path: readonly PropertyKey[]) => findInBody(body, path);
      return respondWithFailure(context, createInvalidRequestError(result.error, { ...sent, locate }));
    },
  );
}

function findInBody(body: unknown, [field, ...below]: readonly PropertyKey[]): readonly PropertyKey[] {
  if (field === undefined) return [];
  const { novel_data } = (body ?? {}) as { readonly novel_data?: unknown };
  return field === 'novel_data' ? [field, ...findSentPath(novel_data, below)] : [field, ...below];
}

/** Names the part of the body that is read, where it holds a novel in several forms. */
async function describeForm(context: ServiceRequest): Promise<string> {
  const { novel_data } = (await context.req.json()) as { readonly novel_data?: unknown };
  return `novel_data.${chooseForm(novel_data, fitsNovel).form}`;
}

type FailureStatus = Exclude<ContentfulStatusCode, 200>;

function respondWithFailure(context: ServiceRequest, caught: unknown) {
  const { status, detail, code, reason, remedy } = toProblem(caught, context.get('language'));
  const error = { type: 'generation_error', message: detail, code, reason, remedy };
  return context.json({ success: false as const, error }, status as FailureStatus);
}

function estimateSeconds(novel: z.output<typeof novelSchema>): number {
  const { text, language } = readNovelJson(novel, 'novel_data');
  const isChinese = language === 'zh' || /\p{Script=Han}{2}/u.test(text.slice(0, 2000));
  return Math.ceil(5 + text.length / CHARACTERS_A_SECOND[isChinese ? 'zh' : 'en']);
}
