import type { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { readDesignSettings } from '../read-settings-file.ts';
import { HARDWARE_PROFILES, type HardwareProfile } from './hardware-profiles.ts';
import type { EnhanceOptions } from './options.ts';
import { PRESETS, type Preset } from './presets.ts';
import {
  listSettings,
  SETTINGS_IN_PLAN,
  theaterConfigSchema,
  type theaterHardwareSchema,
  type theaterPresetSchema,
} from './theater-schema.ts';

type TheaterConfig = z.output<typeof theaterConfigSchema>;

/** A preset, and limits for models, of a file of one's own. */
export interface TheaterSettings {
  readonly preset: Preset;
  readonly limits?: HardwareProfile;
}

/** Which preset and which hardware profile are wanted; the profile is the one that was chosen for this machine. */
interface TheaterChoice extends Pick<EnhanceOptions, 'preset' | 'theaterConfig'> {
  readonly hardware: string;
}

/**
 * The preset and the limits that the options name, with what a file in the form of the published design
 * (`theater_enhancement_config`) changes of them. A name of the file's own is chosen by its `preset` and `hardware`.
 *
 * @throws `enhance.theater-config`
 */
export async function readTheaterSettings(
  context: Pick<WorkflowContext, 'warn'>,
  choice: TheaterChoice,
): Promise<TheaterSettings> {
  const usual = PRESETS[choice.preset];
  const path = choice.theaterConfig;
  if (path === undefined) return { preset: usual };
  const config = await readConfig(path);
  const { preset: name = choice.preset, hardware = choice.hardware } = config;
  const own = config.presets[name];
  const limits = config.hardware_profiles[hardware];
  if (!own && !(name in PRESETS)) throw createUnknownPresetError(path, name);
  if (config.hardware !== undefined && !limits && !(hardware in HARDWARE_PROFILES))
    throw createUnknownHardwareError(path, hardware);
  warnOfUse(context, config, { name, hardware });
  const base = PRESETS[name as keyof typeof PRESETS] ?? usual;
  return {
    preset: own ? changePreset(base, own) : base,
    ...(limits ? { limits: toLimits(hardware, limits) } : findLimits(config.hardware)),
  };
}

/** Says what each setting has become, which have no effect, and which profiles are for other machines. */
function warnOfUse(
  context: Pick<WorkflowContext, 'warn'>,
  { presets, hardware_profiles: profiles, audio_dependencies }: TheaterConfig,
  { name, hardware }: { readonly name: string; readonly hardware: string },
): void {
  const given = listSettings({ ...presets[name], ...profiles[hardware], audio_dependencies });
  const taken = given.flatMap((path) =>
    SETTINGS_IN_PLAN[path] ? [`${path} → ${SETTINGS_IN_PLAN[path]}`] : [],
  );
  const unused = given.filter((path) => SETTINGS_IN_PLAN[path] === null);
  const others = Object.keys(profiles).filter((each) => each !== hardware);
  context.warn(createWarning('enhance.theater-config', { preset: name, hardware, settings: taken }));
  if (unused.length > 0) context.warn(createWarning('enhance.theater-config-unused', { settings: unused }));
  if (others.length > 0 && !(hardware in profiles))
    context.warn(createWarning('enhance.theater-config-hardware', { hardware, profiles: others }));
}

function changePreset(
  base: Preset,
  {
    lighting_sensitivity,
    gan_policy = {},
    temporal_config = {},
    audio_config = {},
  }: z.output<typeof theaterPresetSchema>,
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
    },
    audio: {
      dialogueEnhancement: audio_config.dialogue_enhancement ?? audio.dialogueEnhancement,
      music: audio_config.music_processing ?? audio.music,
      ambience: audio_config.ambient_processing ?? audio.ambience,
      ...(audio_config.source_separation_enabled === false && { sourceSeparation: false }),
    },
  };
}

/** A profile that is built in, by the name that the file chooses. */
function findLimits(name: string | undefined): Pick<TheaterSettings, 'limits'> {
  const known = HARDWARE_PROFILES[name as keyof typeof HARDWARE_PROFILES];
  return known ? { limits: known } : {};
}

function toLimits(
  name: string,
  { max_tile_size, force_fp16 }: z.output<typeof theaterHardwareSchema>,
): HardwareProfile {
  const known = HARDWARE_PROFILES[name as keyof typeof HARDWARE_PROFILES] ?? HARDWARE_PROFILES.cpu;
  return {
    ...known,
    maxTileSize: max_tile_size ?? known.maxTileSize,
    forceFp16: force_fp16 ?? known.forceFp16,
  };
}

async function readConfig(path: string): Promise<TheaterConfig> {
  return readDesignSettings(
    { path, schema: theaterConfigSchema, code: 'enhance.theater-config' },
    (settings) => settings?.theater_enhancement_config ?? settings,
  );
}

function createUnknownPresetError(path: string, name: string): FootlightError {
  return new FootlightError('enhance.theater-config', {
    kind: 'usage',
    reason: 'unknown-preset',
    parameters: { name },
    value: path,
  });
}

function createUnknownHardwareError(path: string, name: string): FootlightError {
  return new FootlightError('enhance.theater-config', {
    kind: 'usage',
    reason: 'unknown-hardware',
    parameters: { name },
    value: path,
  });
}
