import { z } from 'zod';
import { TEMPORAL_STRENGTHS } from './presets.ts';

const share = z.number().min(0).max(1);

/** A preset of the published design, of which anything may be left out. */
export const theaterPresetSchema = z
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

/** A hardware profile of the published design. */
export const theaterHardwareSchema = z
  .strictObject({
    max_tile_size: z.int().min(64).max(2048),
    max_batch_size: z.int().min(1),
    force_fp16: z.boolean(),
    max_models_loaded: z.int().min(1),
    max_workers: z.int().min(1),
  })
  .partial();

export const theaterConfigSchema = z.strictObject({
  version: z.string().optional(),
  preset: z.string().optional(),
  hardware: z.string().optional(),
  presets: z.record(z.string(), theaterPresetSchema).default({}),
  hardware_profiles: z.record(z.string(), theaterHardwareSchema).default({}),
  audio_dependencies: z
    .strictObject({ required_packages: z.array(z.string()), fallback_enabled: z.boolean() })
    .partial()
    .optional(),
});

/** What each setting of a preset or a hardware profile is called in a plan; null where nothing here reads it. */
export const SETTINGS_IN_PLAN: Readonly<Record<string, string | null>> = {
  lighting_sensitivity: 'lightingSensitivity',
  'gan_policy.strength': 'detail.strength',
  'gan_policy.highlight_threshold': 'detail.highlightThreshold',
  'gan_policy.shadow_threshold': 'detail.shadowThreshold',
  'gan_policy.edge_threshold': 'detail.edgeThreshold',
  'gan_policy.motion_threshold': 'detail.motionThreshold',
  'temporal_config.background_lock': 'temporal.backgroundLock',
  'temporal_config.strength': 'temporal.strength',
  'temporal_config.smoothing_alpha': 'temporal.smoothingAlpha',
  // Motion is compensated wherever something moves.
  'temporal_config.optical_flow_enabled': null,
  'audio_config.source_separation_enabled': 'audio.sourceSeparation',
  'audio_config.dialogue_enhancement': 'audio.dialogueEnhancement',
  'audio_config.music_processing': 'audio.music',
  'audio_config.ambient_processing': 'audio.ambience',
  max_tile_size: 'memory.tileSize',
  force_fp16: 'memory.useFp16',
  // Frames follow each other through one model, in as many threads as there are cores.
  max_batch_size: null,
  max_models_loaded: null,
  max_workers: null,
  // Nothing of Python is needed, and there is always something to fall back on.
  'audio_dependencies.required_packages': null,
  'audio_dependencies.fallback_enabled': null,
};

/** The settings of a part of the file by their paths, such as `gan_policy.strength`. */
export function listSettings(part: object | undefined, parent = ''): string[] {
  return Object.entries(part ?? {}).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? listSettings(value as object, `${parent}${key}.`)
      : [parent + key],
  );
}
