import type { WantedModels } from '../../engines/model-store/find-model.ts';

export const GROUNDING_DINO_MODELS: WantedModels = { names: ['grounding-dino-tiny'], forms: [] };
