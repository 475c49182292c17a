import { z } from 'zod';
import type { EngineRegistry } from '../../../engines/registry.ts';
import { type TaskFields, taskFields } from '../../../service/production-routes.ts';
import { highlightsOptions } from '../options.ts';
import { PROFILE_NAMES } from '../proxy-profiles.ts';

const { linkSeconds, prompt, duration } = highlightsOptions.shape;
const PROFILE = z.enum(PROFILE_NAMES);

const sourceSchema = z
  .strictObject({
    type: z.enum(['local', 'oss', 'url']),
    path: z.string().min(1).max(4096).optional(),
    url: z.string().min(1).max(4096).optional(),
    compression_profile: PROFILE.optional(),
  })
  .refine(
    ({ type, path, url }) => (type === 'local' ? path !== undefined && !url : url !== undefined && !path),
    {
      error: 'issue.batch-source.address',
    },
  );

/** The body of `POST /api/v1/videos/batch-process`. */
export const batchSchema = z.strictObject({
  video_sources: z.array(sourceSchema).min(1).max(10),
  compression_profile: PROFILE.default('balanced'),
  temp_url_expiry: linkSeconds.describe('Seconds that a model’s service may fetch the small copies'),
  output_mode: z.enum(['original_quality', 'recompress']).default('original_quality'),
  output_resolution: z.string().default('1080p').describe('Where it is recompressed'),
  output_fps: z.number().min(1).max(240).default(30).describe('Where it is recompressed'),
  output_bitrate: z.string().default('5000k').describe('Where it is recompressed'),
  enable_vl_analysis: z
    .boolean()
    .default(true)
    .describe('Let models watch and plan, where the service has a key for them; else what is built in does'),
  enable_asr: z
    .boolean()
    .default(false)
    .describe('Let a model write down what is said, where there is a key'),
  custom_prompt: prompt,
  duration: duration.describe('Seconds of the cut; two to five minutes by default'),
  ...taskFields.shape,
});

/** What a batch asks of `highlights`: models are those that the keys of the service can serve. */
export function toHighlightsOptions(
  request: Omit<z.output<typeof batchSchema>, keyof TaskFields>,
  engines: Pick<EngineRegistry, 'suggest'>,
): z.input<typeof highlightsOptions> {
  const { video_sources: sources, enable_vl_analysis, enable_asr } = request;
  const isRecompressed = request.output_mode === 'recompress';
  return {
    sources: sources.map(({ path, url }) => (path ?? url) as string),
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
      analyst: engines.suggest('video-analyst'),
      planner: engines.suggest('text-model'),
    }),
    ...(enable_asr && { transcriber: engines.suggest('transcriber') }),
    ...(request.custom_prompt !== undefined && { prompt: request.custom_prompt }),
    ...(request.duration !== undefined && { duration: request.duration }),
    output: 'final.mp4',
  };
}
