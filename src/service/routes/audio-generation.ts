import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { FootlightError, toFootlightError } from '../../core/errors.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import { novelSchema, readNovelJson } from '../../story/manuscript/novel-json.ts';
import { problemOf } from '../problem.ts';
import { audit, requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';
import { storeUpload } from '../stored-upload.ts';
import { submissionOf } from './productions.ts';

const WORKFLOW = 'narrate';
/** Stages in which something is heard for the first time. */
const SOUNDING = ['dialogue', 'environment', 'effects', 'mixing'] as const;

const requestSchema = z
  .strictObject({
    novel_data: novelSchema.optional().describe('The novel itself'),
    novel: z.string().min(1).max(4096).optional().describe('Or where it is: upload:ID, a path, an address'),
    output: z
      .string()
      .min(1)
      .max(200)
      .default('drama.m4b')
      .describe('Name of the sound: .m4b, .mp3, .flac or .wav'),
    profile: z.enum(['drama', 'podcast', 'broadcast', 'acx']).default('drama'),
    chapters: z.string().optional().describe('Such as 1-3'),
    speech: z.string().default('builtin'),
    sounds: z.string().default('builtin'),
    narrator: z.string().optional(),
    text_model: z.string().default('builtin'),
    stems: z.boolean().default(true),
  })
  .refine(({ novel_data, novel }) => (novel_data === undefined) !== (novel === undefined), {
    error: 'give either novel_data or novel',
  });

const failureSchema = z.object({
  success: z.literal(false),
  error: z.object({ type: z.string(), message: z.string(), code: z.string(), remedy: z.string().optional() }),
});
const acceptedSchema = z.object({
  success: z.literal(true),
  data: z.object({
    task_id: z.string(),
    estimated_time: z.number().nullable().describe('Seconds of work with embedded engines on two cores'),
    stages: z.array(z.enum(SOUNDING)),
    progress_url: z.string(),
  }),
});
/** Characters of a novel that the embedded engines read, mix and master in a second, on two cores. */
const CHARACTERS_A_SECOND = { en: 100, zh: 40 };

/** The audio generation API: a novel in, a task out; its progress is that of every task. */
export function addAudioGenerationRoutes(app: ServiceApp, service: ServiceContext): void {
  const production = service.productions.get(WORKFLOW);
  if (!production) return;
  const submit = createRoute({
    method: 'post',
    path: '/api/v1/audio-generation/sequential',
    tags: ['audio'],
    summary: 'Make an audio drama of a novel, one engine after the other',
    request: { body: { required: true, content: { 'application/json': { schema: requestSchema } } } },
    responses: responses('The task waits in its queue', acceptedSchema),
  });
  app.openapi(
    submit,
    (context) =>
      answered(service, context, async () => {
        requireScope(context, 'write');
        const { novel_data, novel, text_model, ...options } = context.req.valid('json');
        const owner = context.get('principal').id;
        const source = novel_data
          ? await storeUpload(service, owner, 'novel.json', JSON.stringify(novel_data))
          : (novel as string);
        const given = { ...options, novel: source, textModel: text_model, priority: 0 };
        const submission = await submissionOf(service, context, production, 'run', given, undefined);
        const task = await service.queue.submit(submission);
        await audit(service, context, { action: 'submit audio-generation', subject: task.id });
        return {
          task_id: task.id,
          estimated_time: novel_data ? estimateSeconds(novel_data) : null,
          stages: [...SOUNDING],
          progress_url: `/api/v1/tasks/${task.id}/progress`,
        };
      }) as never,
    (result, context) => {
      if (result.success) return;
      const message = `${describeIssue(result.error)}.`;
      return failed(
        context,
        new FootlightError('request.option', message, { kind: 'usage', remedy: 'See /docs.' }),
      ) as never;
    },
  );
}

function responses(description: string, schema: z.ZodType) {
  const json = (content: z.ZodType) => ({ 'application/json': { schema: content } });
  return {
    200: { description, content: json(schema) },
    default: { description: 'What is wrong', content: json(failureSchema) },
  };
}

/** The design's own envelope: `success` with data, or with an error. */
async function answered(
  { logger }: ServiceContext,
  context: Context,
  work: () => Promise<unknown>,
): Promise<Response> {
  try {
    return context.json({ success: true, data: await work() });
  } catch (caught) {
    const error = toFootlightError(caught);
    if (error.code === 'internal') logger.error({ error: error.stack }, 'internal error');
    return failed(context, error);
  }
}

function failed(context: Context, caught: unknown): Response {
  const { status, detail, code, remedy } = problemOf(caught);
  const error = { type: 'generation_error', message: detail, code, remedy };
  return context.json({ success: false, error }, status as ContentfulStatusCode);
}

function estimateSeconds(novel: z.output<typeof novelSchema>): number {
  const { text, language } = readNovelJson(novel, 'novel_data');
  const isChinese = language === 'zh' || /\p{Script=Han}{2}/u.test(text.slice(0, 2000));
  return Math.ceil(5 + text.length / CHARACTERS_A_SECOND[isChinese ? 'zh' : 'en']);
}
