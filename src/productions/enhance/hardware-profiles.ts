import { availableParallelism } from 'node:os';

export const HARDWARE_NAMES = ['cpu', 'gtx_1650_4gb', 'rtx_6gb', 'rtx_3060_12gb'] as const;
export type HardwareName = (typeof HARDWARE_NAMES)[number];

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

const cpuWorkers = (): number => Math.min(8, availableParallelism());

export function hardwareProfile(name: HardwareName): HardwareProfile {
  switch (name) {
    case 'cpu':
      return {
        maxTileSize: 256,
        maxBatchSize: 1,
        forceFp16: false,
        maxModelsLoaded: 1,
        maxWorkers: cpuWorkers(),
      };
    case 'gtx_1650_4gb':
      return {
        maxTileSize: 128,
        maxBatchSize: 1,
        forceFp16: true,
        maxModelsLoaded: 1,
        maxWorkers: 4,
        budgetMegabytes: 3500,
      };
    case 'rtx_6gb':
      return {
        maxTileSize: 384,
        maxBatchSize: 1,
        forceFp16: true,
        maxModelsLoaded: 1,
        maxWorkers: 4,
        budgetMegabytes: 5500,
      };
    case 'rtx_3060_12gb':
      return {
        maxTileSize: 256,
        maxBatchSize: 4,
        forceFp16: false,
        maxModelsLoaded: 2,
        maxWorkers: 6,
        budgetMegabytes: 11_000,
      };
  }
}
