import type { Shot, StructureFeatures } from '../../analysis/features.ts';
import type { FieldMode } from '../../analysis/fields/field-plan.ts';
import { hashJson } from '../../core/hashing.ts';
import { planScaleSteps, resolveTarget, type Size } from '../../pipelines/film/target.ts';
import type { BaseName } from '../upscaler-options.ts';
import { type ChosenHardware, HARDWARE_PROFILES, type HardwareProfile } from './hardware-profiles.ts';
import type { CompensationMode, Preset } from './presets.ts';
import type { DetailLevel, Strategy } from './strategy.ts';

/** All that decides a plan. */
export interface PlanRequest {
  readonly features: StructureFeatures;
  readonly preset: Preset;
  readonly hardware: ChosenHardware;
  /** In place of those of the hardware profile. */
  readonly limits?: HardwareProfile;
  /** What is done with fields: as measured if it is left out. */
  readonly fields?: FieldMode;
  /** When motion is compensated: where it helps, if it is left out. */
  readonly motionCompensation?: CompensationMode;
  readonly target: string;
  /** Size of the source as shown, in square pixels. */
  readonly display: Size;
  readonly hasAudio: boolean;
  /** "auto", or what the user asked for. */
  readonly upscaler: string;
  /** Bits that the source spends on a pixel of a frame; undefined if its length is not known. */
  readonly bitsPerPixel: number | undefined;
  readonly generatedAt: string;
}

/** High-pass gain by strength: the sharpening amounts of the three levels. */
const AMOUNTS = { weak: 0.5, medium: 0.8, strong: 1.2 } as const;
const LEVELS = ['off', 'weak', 'medium', 'strong'] as const;
/** Residual limits in 8-bit code values, by strength. */
const LIMITS = { weak: 6, medium: 10, strong: 16 } as const;

const STATIC_SHOT_SHARE = 0.6;
const FLICKER_AMPLITUDE = 0.002;
/** Beyond this noise (8-bit codes), sharpening would mostly sharpen noise. */
const HEAVY_NOISE_SIGMA = 5;
const BRIGHT_SCENE_RATIO = 0.15;
/** Below this, block artifacts are part of the picture (about 8 Mbit/s for 1080p25). */
const COMPRESSED_BITS_PER_PIXEL = 0.15;
/** From this noise on (8-bit codes), a net trained on clean pictures enlarges the noise. */
const RESTORED_NOISE_SIGMA = 2;

/** From this noise on (8-bit codes), it is seen in what moves, and worth the time that motion takes. */
const SEEN_NOISE_SIGMA = 2;

/** Plans a strategy from measurements. The same request always gives the same plan. */
export function planEnhancement(request: PlanRequest): Strategy {
  const { features, hardware, display } = request;
  const limits = request.limits ?? HARDWARE_PROFILES[hardware.profile];
  const target = resolveTarget(request.target, display);
  return {
    version: '1',
    generatedAt: request.generatedAt,
    sourceFeaturesHash: hashJson(features),
    hardware,
    fields: { mode: request.fields ?? 'auto', found: features.fields ?? [] },
    target,
    resolutionPlan: planScaleSteps(target.height / display.height),
    upscaler: request.upscaler === 'auto' ? planBase(request) : request.upscaler,
    upscalerBase: planBase(request),
    ...planDetail(request),
    temporal: planTemporal(request),
    memory: {
      tileSize: limits.maxTileSize,
      useFp16: limits.forceFp16,
      budgetMegabytes: limits.budgetMegabytes,
    },
    audio: planAudio(request),
  };
}

/** A net trained on clean pictures takes noise and block artifacts for detail. */
function planBase({ features, bitsPerPixel = Number.POSITIVE_INFINITY }: PlanRequest): BaseName {
  const isDamaged = bitsPerPixel < COMPRESSED_BITS_PER_PIXEL || features.noiseSigma > RESTORED_NOISE_SIGMA;
  return isDamaged ? 'restore' : 'default';
}

function planDetail({ features, preset }: PlanRequest): Pick<Strategy, 'detail' | 'layers'> {
  const isNoisy = features.noiseSigma > HEAVY_NOISE_SIGMA;
  const isBright = features.highlightRatio * preset.lightingSensitivity > BRIGHT_SCENE_RATIO;
  const level = lowerLevel(preset.detail.strength, Number(isNoisy) + Number(isBright));
  const strength = level === 'off' ? 'weak' : level;
  const noise = features.noiseSigma;
  return {
    detail: {
      ...preset.detail,
      allowed: level !== 'off',
      strength,
      amount: AMOUNTS[strength] / (1 + noise / HEAVY_NOISE_SIGMA),
      coring: Math.min(8, Math.max(0.5, noise)),
      limit: LIMITS[strength],
    },
    layers: {
      highlight: { detail: 'off', postSmooth: false, detailLimit: true },
      shadow: { detail: 'off', postSmooth: false, detailLimit: true },
      structure: { detail: level, postSmooth: false, detailLimit: true },
      motion: { detail: level, postSmooth: true, detailLimit: true },
    },
  };
}

function lowerLevel(strength: 'weak' | 'medium' | 'strong', by: number): DetailLevel {
  return LEVELS[Math.max(0, LEVELS.indexOf(strength) - by)] as DetailLevel;
}

function planTemporal({ features, preset, motionCompensation = 'auto' }: PlanRequest): Strategy['temporal'] {
  const isStill = (shot: Shot): boolean => shot.staticShare >= STATIC_SHOT_SHARE;
  const isFlickering = (shot: Shot): boolean => shot.flickerAmplitude >= FLICKER_AMPLITUDE;
  const lockedShots = features.shots.map(isStill);
  const deflickeredShots = features.shots.map(isFlickering);
  return {
    ...preset.temporal,
    motionCompensation:
      motionCompensation === 'auto'
        ? preset.temporal.motionCompensation && features.noiseSigma >= SEEN_NOISE_SIGMA
        : motionCompensation === 'on',
    backgroundLock: preset.temporal.backgroundLock && lockedShots.includes(true),
    lockedShots,
    deflicker: deflickeredShots.includes(true) ? 'medium' : 'off',
    deflickeredShots,
    spatialDenoise: Math.min(1, features.noiseSigma / 2),
  };
}

function planAudio({ preset, hasAudio }: PlanRequest): Strategy['audio'] {
  return {
    ...preset.audio,
    sourceSeparation: hasAudio && preset.audio.sourceSeparation !== false,
    gainsDb: { dialogue: 0, music: -6, ambience: -12 },
    targetLufs: -23,
    truePeakDbtp: -1,
  };
}
