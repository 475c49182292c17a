/** The package with the weights; nothing of its code is run. */
export const SELFIE_PACKAGE = '@mediapipe/selfie_segmentation';

/** The file of the net for pictures of 256 by 256. @throws if the package is not installed */
export function getWeightsUrl(): string {
  return import.meta.resolve(`${SELFIE_PACKAGE}/selfie_segmentation.tflite`);
}
