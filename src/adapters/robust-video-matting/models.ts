import type { WantedModels } from '../../engines/model-store/find-model.ts';

/** The model that is used if none is named: its light one, else one of the user's own. */
export const RVM_MODELS: WantedModels = {
  names: ['rvm-mobilenetv3', 'rvm-resnet50'],
  forms: ['robust-video-matting'],
};
