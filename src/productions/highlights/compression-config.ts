import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readDesignSettings, selectNamed } from '../read-settings-file.ts';
import { BUILTIN_PROFILES, DYNAMIC_RULES, type DynamicRule, type ProxyProfile } from './proxy-profiles.ts';

const profileSchema = z.strictObject({
  name: z.string().optional(),
  max_resolution: z.string().regex(/^\d{2,4}p$/),
  target_fps: z.number().min(0.1).max(120),
  video_bitrate: z.string().regex(/^\d+(\.\d+)?[kKmM]$/),
  audio_bitrate: z.string().optional(),
  audio_sample_rate: z.number().optional(),
  video_codec: z.literal('libx264').optional(),
  preset: z.enum([
    'ultrafast',
    'superfast',
    'veryfast',
    'faster',
    'fast',
    'medium',
    'slow',
    'slower',
    'veryslow',
  ]),
  crf: z.int().min(0).max(51),
});
const configSchema = z.strictObject({
  COMPRESSION_PROFILES: z.record(z.string(), profileSchema).default({}),
  DYNAMIC_COMPRESSION_RULES: z.record(z.string().regex(/^\d+-\d+$/), z.string()).optional(),
});

/** Settings of sound, which copies for vision models have none of. */
const UNUSED = ['audio_bitrate', 'audio_sample_rate'] as const;

/** How copies are made, by name, and which is taken for a video of which length. */
export interface CompressionProfiles {
  readonly profiles: Readonly<Record<string, ProxyProfile>>;
  /** In rising order; the last is for all longer videos. */
  readonly rules: readonly DynamicRule[];
}

/**
 * The built-in profiles with those of a file in the form of the published design (`COMPRESSION_PROFILES`,
 * `DYNAMIC_COMPRESSION_RULES`).
 *
 * @throws `highlights.compression-config`
 */
export async function readCompressionProfiles(
  context: Pick<WorkflowContext, 'warn'>,
  path: string | undefined,
): Promise<CompressionProfiles> {
  if (path === undefined) return { profiles: BUILTIN_PROFILES, rules: DYNAMIC_RULES };
  const { COMPRESSION_PROFILES: given, DYNAMIC_COMPRESSION_RULES: rules } = await readConfig(path);
  const own = Object.fromEntries(Object.entries(given).map(([name, profile]) => [name, toProfile(profile)]));
  const profiles = { ...BUILTIN_PROFILES, ...own };
  const unused = UNUSED.filter((key) => Object.values(given).some((profile) => profile[key] !== undefined));
  context.warn(createWarning('highlights.compression-config', { profiles: Object.keys(own) }));
  if (unused.length > 0)
    context.warn(createWarning('highlights.compression-config-unused', { settings: unused }));
  return { profiles, rules: rules ? toRules(rules, profiles, path) : DYNAMIC_RULES };
}

function toProfile({
  max_resolution,
  target_fps,
  video_bitrate,
  preset,
  crf,
}: z.output<typeof profileSchema>): ProxyProfile {
  const unit = /m$/i.test(video_bitrate) ? 1e6 : 1e3;
  return {
    height: Number.parseInt(max_resolution, 10),
    framesPerSecond: target_fps,
    bitRate: Number.parseFloat(video_bitrate) * unit,
    crf,
    preset,
  };
}

/** `"0-180": "conservative"`: up to 180 seconds. */
function toRules(
  rules: Readonly<Record<string, string>>,
  profiles: CompressionProfiles['profiles'],
  path: string,
): DynamicRule[] {
  const sorted = Object.entries(rules)
    .map(([range, profile]) => ({ maxSeconds: Number(range.split('-')[1]), profile }))
    .toSorted((a, b) => a.maxSeconds - b.maxSeconds);
  const unknown = sorted.find(({ profile }) => !(profile in profiles));
  if (unknown)
    throw new FootlightError('highlights.compression-config', {
      kind: 'usage',
      reason: 'unknown-profile',
      parameters: { name: unknown.profile },
      value: path,
    });
  return sorted;
}

/** The file may hold settings of other productions too. */
async function readConfig(path: string): Promise<z.output<typeof configSchema>> {
  const file = { path, schema: configSchema, code: 'highlights.compression-config' };
  return readDesignSettings(file, selectNamed(Object.keys(configSchema.shape)));
}
