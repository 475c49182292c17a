import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { parseSettings } from '../../core/settings-document.ts';
import { createWarning } from '../../core/warning.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { HARDWARE_PROFILES, type HardwareProfile } from './hardware-profiles.ts';
import type { EnhanceOptions } from './options.ts';
import { PRESETS, type Preset, TEMPORAL_STRENGTHS } from './presets.ts';

const share = z.number().min(0).max(1);
const presetSchema = z
  .strictObject({
    lighting_sensitivity: z.number().min(0).max(10),
    gan_policy: z
      .strictObject({
        strength: z.enum(['weak', 'medium', 'strong']),
        highlight_threshold: share,
        shadow_threshold: share,
        edge_threshold: share,
        motion_threshold: share,
      })
      .partial(),
    temporal_config: z
      .strictObject({
        background_lock: z.boolean(),
        strength: z.enum(TEMPORAL_STRENGTHS),
        optical_flow_enabled: z.boolean(),
        smoothing_alpha: share,
      })
      .partial(),
    audio_config: z
      .strictObject({
        source_separation_enabled: z.boolean(),
        dialogue_enhancement: share,
        music_processing: z.enum(['preserve', 'enhance']),
        ambient_processing: z.enum(['preserve', 'spatial']),
      })
      .partial(),
  })
  .partial();
const hardwareSchema = z
  .strictObject({
    max_tile_size: z.int().min(64).max(2048),
    max_batch_size: z.int().min(1),
    force_fp16: z.boolean(),
    max_models_loaded: z.int().min(1),
    max_workers: z.int().min(1),
  })
  .partial();
const configSchema = z.strictObject({
  version: z.string().optional(),
  preset: z.string().optional(),
  hardware: z.string().optional(),
  presets: z.record(z.string(), presetSchema).default({}),
  hardware_profiles: z.record(z.string(), hardwareSchema).default({}),
  audio_dependencies: z.unknown().optional(),
});

type TheaterConfig = z.output<typeof configSchema>;

/** Settings of the published design that have no counterpart here, and why not. */
const WITHOUT_EFFECT = ['max_batch_size', 'max_models_loaded', 'max_workers', 'audio_dependencies'] as const;

/** A preset, and limits for models, of a file of one's own. */
export interface TheaterSettings {
  readonly preset: Preset;
  readonly limits?: HardwareProfile;
}

/**
 * The preset and the limits that the options name, with what a file in the form of the published design
 * (`theater_enhancement_config`) changes of them. A name of the file's own is chosen by its `preset` and `hardware`.
 *
 * @throws `enhance.theater-config`
 */
export async function readTheaterSettings(
  context: Pick<WorkflowContext, 'warn'>,
  options: Pick<EnhanceOptions, 'preset' | 'hardware' | 'theaterConfig'>,
): Promise<TheaterSettings> {
  const usual = PRESETS[options.preset];
  if (options.theaterConfig === undefined) return { preset: usual };
  const config = await readConfig(options.theaterConfig);
  const name = config.preset ?? options.preset;
  const own = config.presets[name];
  if (config.preset !== undefined && !own && !(name in PRESETS))
    throw createUnknownNameError(options.theaterConfig, name);
  const hardware = config.hardware ?? options.hardware;
  const limits = config.hardware_profiles[hardware];
  context.warn(createWarning('enhance.theater-config', { preset: name, hardware: limits ? hardware : '-' }));
  const unused = WITHOUT_EFFECT.filter((setting) =>
    JSON.stringify([own, limits, config.audio_dependencies && config]).includes(`"${setting}"`),
  );
  if (unused.length > 0) context.warn(createWarning('enhance.theater-config-unused', { settings: unused }));
  const base = PRESETS[name as keyof typeof PRESETS] ?? usual;
  return {
    preset: own ? changePreset(base, own) : base,
    ...(limits && { limits: toLimits(hardware, limits) }),
  };
}

function changePreset(
  base: Preset,
  {
    lighting_sensitivity,
    gan_policy = {},
    temporal_config = {},
    audio_config = {},
  }: z.output<typeof presetSchema>,
): Preset {
  const { detail, temporal, audio } = base;
  return {
    lightingSensitivity: lighting_sensitivity ?? base.lightingSensitivity,
    detail: {
      strength: gan_policy.strength ?? detail.strength,
      highlightThreshold: gan_policy.highlight_threshold ?? detail.highlightThreshold,
      shadowThreshold: gan_policy.shadow_threshold ?? detail.shadowThreshold,
      edgeThreshold: gan_policy.edge_threshold ?? detail.edgeThreshold,
      motionThreshold: gan_policy.motion_threshold ?? detail.motionThreshold,
    },
    temporal: {
      backgroundLock: temporal_config.background_lock ?? temporal.backgroundLock,
      strength: temporal_config.strength ?? temporal.strength,
      ...(temporal_config.smoothing_alpha !== undefined && {
        smoothingAlpha: temporal_config.smoothing_alpha,
      }),
      motionCompensation: temporal_config.optical_flow_enabled ?? temporal.motionCompensation,
    },
    audio: {
      dialogueEnhancement: audio_config.dialogue_enhancement ?? audio.dialogueEnhancement,
      music: audio_config.music_processing ?? audio.music,
      ambience: audio_config.ambient_processing ?? audio.ambience,
      ...(audio_config.source_separation_enabled === false && { sourceSeparation: false }),
    },
  };
}

function toLimits(
  name: string,
  { max_tile_size, force_fp16 }: z.output<typeof hardwareSchema>,
): HardwareProfile {
  const known = HARDWARE_PROFILES[name as keyof typeof HARDWARE_PROFILES] ?? HARDWARE_PROFILES.cpu;
  return {
    ...known,
    maxTileSize: max_tile_size ?? known.maxTileSize,
    forceFp16: force_fp16 ?? known.forceFp16,
  };
}

async function readConfig(path: string): Promise<TheaterConfig> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new FootlightError('enhance.theater-config', {
      kind: 'input',
      reason: 'unreadable',
      parameters: { code: cause.code },
      value: path,
      cause,
    });
  });
  const settings = parseSettings(text);
  const parsed = configSchema.safeParse(settings?.theater_enhancement_config ?? settings);
  if (parsed.success) return parsed.data;
  throw createInvalidError(path, describeIssue(parsed.error));
}

function createUnknownNameError(path: string, name: string): FootlightError {
  return new FootlightError('enhance.theater-config', {
    kind: 'usage',
    reason: 'unknown-preset',
    parameters: { name },
    value: path,
  });
}

function createInvalidError(path: string, problem: ReturnType<typeof describeIssue>): FootlightError {
  return new FootlightError('enhance.theater-config', {
    kind: 'usage',
    parameters: { problem },
    value: path,
  });
}
