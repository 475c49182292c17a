import { z } from 'zod';
import { AUTOMATIC } from '../../../engines/reference.ts';
import type { ProductionService, Task } from '../../../service/production-routes.ts';
import { highlightsOptions } from '../options.ts';
import { PROFILE_NAMES } from '../proxy-profiles.ts';
import { STEP_KINDS, type StepKind } from '../step-policies.ts';
import { toOssAddress } from './oss-address.ts';

const { linkSeconds, prompt, duration, resolution, bitrate } = highlightsOptions.shape;
const PROFILE = z.enum(PROFILE_NAMES);

/** Such as `{"analyze": 2}`. */
function createStepNumbers(max: number, min = 0) {
  const numbers = STEP_KINDS.map((kind) => [kind, z.int().min(min).max(max).optional()] as const);
  return z
    .strictObject(Object.fromEntries(numbers) as Record<StepKind, z.ZodOptional<z.ZodInt>>)
    .meta({ examples: [{ analyze: 2 }] })
    .optional();
}

const sourceSchema = z
  .strictObject({
    type: z.enum(['local', 'oss', 'url']),
    path: z
      .string()
      .min(1)
      .max(4096)
      .meta({ examples: ['/videos/one.mp4'] })
      .optional(),
    url: z
      .string()
      .min(1)
      .max(4096)
      .meta({ examples: ['https://example.org/two.mp4'] })
      .optional(),
    compression_profile: PROFILE.optional(),
  })
  .refine(
    ({ type, path, url }) => (type === 'local' ? path !== undefined && !url : url !== undefined && !path),
    {
      error: 'issue.batch-source.address',
    },
  )
  .meta({ examples: [{ type: 'local', path: '/videos/one.mp4' }] });

/** The body of `POST /api/v1/videos/batch-process`. */
export const batchSchema = z.strictObject({
  video_sources: z
    .array(sourceSchema)
    .min(1)
    .max(10)
    .meta({
      examples: [
        [
          { type: 'local', path: '/videos/one.mp4' },
          { type: 'url', url: 'https://example.org/two.mp4' },
        ],
      ],
    }),
  compression_profile: PROFILE.default('balanced'),
  temp_url_expiry: linkSeconds.describe('Seconds that a model’s service may fetch the small copies'),
  output_mode: z.enum(['original_quality', 'recompress']).default('original_quality'),
  output_resolution: resolution.unwrap().default('1080p').describe('Where it is recompressed'),
  output_fps: z.number().min(1).max(240).default(30).describe('Where it is recompressed'),
  output_bitrate: bitrate.unwrap().default('5000k').describe('Where it is recompressed'),
  enable_vl_analysis: z
    .boolean()
    .default(true)
    .describe('Let models watch and plan, where the service has a key for them; else what is built in does'),
  enable_asr: z
    .boolean()
    .default(false)
    .describe('Let a model write down what is said, where there is a key'),
  webhook_url: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .meta({ examples: ['https://example.org/hook'] })
    .describe('Called when the task ends; the calls are signed with webhook_secret of the answer'),
  custom_prompt: prompt.meta({ examples: ['More of the goals', '多选进球'] }),
  max_retries: createStepNumbers(9).describe('How often steps that fail are tried again, by step'),
  time_limits: createStepNumbers(86_400, 1).describe('Seconds that an attempt of a step may take, by step'),
  duration: duration.describe('Seconds of the cut; two to five minutes by default'),
});

/** What a batch asks of `highlights`: models are those that the keys of the service can serve. */
export function toHighlightsOptions(
  request: z.output<typeof batchSchema>,
  { isBucketAllowed }: Pick<ProductionService, 'isBucketAllowed'>,
): z.input<typeof highlightsOptions> {
  const { video_sources: sources, enable_vl_analysis, enable_asr } = request;
  const isRecompressed = request.output_mode === 'recompress';
  return {
    sources: sources.map((source) => getAddress(source, isBucketAllowed)),
    profile: request.compression_profile,
    profileBySource: sources.map(({ compression_profile: own }) => own ?? 'default'),
    linkSeconds: request.temp_url_expiry,
    mode: isRecompressed ? 'recompress' : 'original',
    ...(isRecompressed && {
      resolution: request.output_resolution,
      fps: request.output_fps,
      bitrate: request.output_bitrate,
    }),
    ...(enable_vl_analysis && {
      analyst: AUTOMATIC,
      planner: AUTOMATIC,
    }),
    ...(enable_asr && { transcriber: AUTOMATIC }),
    ...(request.custom_prompt !== undefined && { prompt: request.custom_prompt }),
    ...(request.duration !== undefined && { duration: request.duration }),
    ...(request.max_retries && { retries: toSettings(request.max_retries) }),
    ...(request.time_limits && { timeLimits: toSettings(request.time_limits) }),
    output: `final_${formatTime(new Date())}.mp4`,
  };
}

function toSettings(numbers: Readonly<Partial<Record<StepKind, number | undefined>>>): string[] {
  return Object.entries(numbers).flatMap(([kind, number]) =>
    number === undefined ? [] : `${kind}=${number}`,
  );
}

/** Objects of Aliyun's buckets are read with the service's credentials where it may use the bucket. */
function getAddress(
  { type, path, url }: z.output<typeof sourceSchema>,
  isBucketAllowed: ProductionService['isBucketAllowed'],
): string {
  const bucketAddress = type === 'oss' ? toOssAddress(url!) : undefined;
  return bucketAddress !== undefined && isBucketAllowed(bucketAddress) ? bucketAddress : (path ?? url)!;
}

/** A time in UTC, as 20241104120000. */
function formatTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/\D/g, '');
}

/** What the sources of a task are called in its request, by the names of its inputs. */
export function getSourceTypes({ options }: Pick<Task, 'options'>): z.output<typeof sourceSchema>['type'][] {
  const sources = Array.isArray(options.sources) ? (options.sources as string[]) : [];
  return sources.map((source) =>
    /^oss:/.test(source) || toOssAddress(source) ? 'oss' : /^\w{2,}:/.test(source) ? 'url' : 'local',
  );
}

/** Seconds that a batch takes, guessed before any video is opened. */
export function estimateSeconds({ video_sources, enable_vl_analysis }: z.output<typeof batchSchema>): number {
  return 60 + video_sources.length * (enable_vl_analysis ? 90 : 45);
}
