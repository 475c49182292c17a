import type { WantedModels } from '../../engines/model-store/find-model.ts';

/** Rembg's nets in the catalogue, from the finest edges to the lightest. */
export const REMBG_MODELS: WantedModels = {
  names: [
    'birefnet-general',
    'birefnet-general-lite',
    'isnet-general-use',
    'u2net_human_seg',
    'u2net',
    'u2netp',
  ],
  forms: ['birefnet', 'isnet', 'u2net'],
};
