import type { WantedModels } from '../../engines/model-store/find-model.ts';

/** Nobody publishes these two files by themselves: they are exported from the authors' weights. */
export const SAM2_MODELS: WantedModels = { names: [], forms: ['sam2'] };
