/** Name in the model store of the model that is used if none is named. */
export const DEFAULT_MODEL = 'rvm-mobilenetv3';
