import { availableParallelism } from 'node:os';

export const HARDWARE_NAMES = ['cpu', 'gtx_1650_4gb', 'rtx_6gb', 'rtx_3060_12gb'] as const;
export type HardwareName = (typeof HARDWARE_NAMES)[number];

export const HARDWARE_TITLES: Readonly<Record<HardwareName, string>> = {
  cpu: 'Processors alone',
  gtx_1650_4gb: 'GTX 1650 with 4 GB',
  rtx_6gb: 'RTX with 6 GB',
  rtx_3060_12gb: 'RTX 3060 with 12 GB',
};

/** Limits for models and workers on one class of machine. */
export interface HardwareProfile {
  readonly maxTileSize: number;
  readonly maxBatchSize: number;
  readonly forceFp16: boolean;
  readonly maxModelsLoaded: number;
  readonly maxWorkers: number;
  /** Device memory that one model may take. */
  readonly budgetMegabytes?: number;
}

interface HardwareLimits extends Omit<HardwareProfile, 'maxWorkers'> {
  /** `cores`: as many as the machine has, eight at the most. */
  readonly maxWorkers: number | 'cores';
}

export const HARDWARE: Readonly<Record<HardwareName, HardwareLimits>> = {
  cpu: {
    maxTileSize: 256,
    maxBatchSize: 1,
    forceFp16: false,
    maxModelsLoaded: 1,
    maxWorkers: 'cores',
  },
  gtx_1650_4gb: {
    maxTileSize: 128,
    maxBatchSize: 1,
    forceFp16: true,
    maxModelsLoaded: 1,
    maxWorkers: 4,
    budgetMegabytes: 3500,
  },
  rtx_6gb: {
    maxTileSize: 384,
    maxBatchSize: 1,
    forceFp16: true,
    maxModelsLoaded: 1,
    maxWorkers: 4,
    budgetMegabytes: 5500,
  },
  rtx_3060_12gb: {
    maxTileSize: 256,
    maxBatchSize: 4,
    forceFp16: false,
    maxModelsLoaded: 2,
    maxWorkers: 6,
    budgetMegabytes: 11_000,
  },
};

export function hardwareProfile(name: HardwareName): HardwareProfile {
  const { maxWorkers, ...limits } = HARDWARE[name];
  return { ...limits, maxWorkers: maxWorkers === 'cores' ? Math.min(8, availableParallelism()) : maxWorkers };
}
