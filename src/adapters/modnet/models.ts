import type { WantedModels } from '../../engines/model-store/find-model.ts';

export const MODNET_MODELS: WantedModels = { names: ['modnet'], forms: ['modnet'] };
