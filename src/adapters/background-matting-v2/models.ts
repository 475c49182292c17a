import type { WantedModels } from '../../engines/model-store/find-model.ts';

/** Its authors give their files from a folder that no program can fetch them from. */
export const PLATE_NET_MODELS: WantedModels = { names: [], forms: ['background-matting-v2'] };
