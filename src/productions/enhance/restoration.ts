import type { StructureFeatures } from '../../analysis/features.ts';
import { computeDeflickerGains } from '../../analysis/flicker.ts';
import type { UpscaleRequest } from '../../engines/upscaler.ts';
import type { FrameTreatment, RestorerSettings } from '../../frames/picture-restorer.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { getSmoothingWeight, type Strategy } from './strategy.ts';

/** How one frame is treated, whatever segment it is in. */
export type PlannedTreatment = Omit<FrameTreatment, 'startsShot'>;

/** Plans how every frame of the video is treated, by the strategy and the analysis of its shot. */
export function planTreatments(
  { features, index }: Pick<AnalyzedSource, 'features' | 'index'>,
  { temporal }: Strategy,
): PlannedTreatment[] {
  return features.shots.flatMap(({ startFrame, endFrame }, shot) => {
    const isLocked = temporal.backgroundLock && (temporal.lockedShots[shot] ?? false);
    const flickers = temporal.deflicker !== 'off' && (temporal.deflickeredShots[shot] ?? false);
    const brightness = index.brightness.slice(startFrame, endFrame);
    const gains = flickers ? computeDeflickerGains(brightness) : brightness.map(() => 1);
    return gains.map((gain) => ({ isLocked, gain: Number(gain.toFixed(5)) }));
  });
}

/**
 * Number of frames before a segment that its first one depends on: with a lock, those after which a recursive average no
 * longer depends on its first frame. The mask compares a frame with the one before, which was denoised by its own.
 */
export function countWarmUpFrames({ temporal }: Strategy): number {
  return temporal.backgroundLock
    ? Math.min(24, Math.ceil(4 / Math.max(0.05, getSmoothingWeight(temporal))))
    : temporal.motionCompensation
      ? 2
      : 1;
}

/** Settings of the restorer: the measured noise in 10-bit code values and the strategy's limits. */
export function createRestorerSettings(features: StructureFeatures, strategy: Strategy): RestorerSettings {
  const { detail, layers, temporal } = strategy;
  const isOpening = (layer: keyof Strategy['layers']): boolean => layers[layer].detail !== 'off';
  return {
    noiseByLuma: features.noiseSigmaByLuma.map((sigma) => sigma * 4),
    noiseChroma: features.noiseSigmaChroma * 4,
    alpha: getSmoothingWeight(temporal),
    spatialDenoise: layers.motion.postSmooth ? temporal.spatialDenoise : 0,
    motionCompensation: temporal.motionCompensation,
    safeZones: isAddingDetail(strategy)
      ? {
          strength: detail.strength,
          highlightThreshold: isOpening('highlight') ? 1 : detail.highlightThreshold,
          shadowThreshold: isOpening('shadow') ? 0 : detail.shadowThreshold,
          edgeThreshold: detail.edgeThreshold,
          // Nothing moves by more than full scale: a motion layer that is off counts nothing as moving.
          motionThreshold: isOpening('motion') ? detail.motionThreshold : 1,
        }
      : undefined,
  };
}

/** Limit of a layer without one, in 8-bit code values: more than any high-pass reaches. */
const UNLIMITED = 255;

export type UpscaleSettings = Pick<UpscaleRequest, 'target' | 'steps' | 'detail' | 'limits'>;

/** The upscaler's part of the strategy, in 10-bit code values. */
export function createUpscaleSettings(strategy: Strategy): UpscaleSettings {
  const { memory } = strategy;
  const { amount, coring, limit } = strategy.detail;
  const bound = strategy.layers.structure.detailLimit ? limit : UNLIMITED;
  return {
    target: strategy.target,
    steps: strategy.resolutionPlan.map((step) => Number(step.slice(1))),
    detail: isAddingDetail(strategy) ? { amount, coring: coring * 4, limit: bound * 4 } : undefined,
    limits: {
      maxTileSize: memory.tileSize,
      allowsFp16: memory.useFp16,
      memoryBudgetBytes: memory.budgetMegabytes && memory.budgetMegabytes * 1e6,
    },
  };
}

function isAddingDetail({ detail, layers }: Strategy): boolean {
  return detail.allowed && layers.structure.detail !== 'off';
}
