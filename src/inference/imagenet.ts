/** Mean and deviation of ImageNet's colors, R'G'B' from 0 to 1, with which many nets were trained. */
export const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGENET_DEVIATION = [0.229, 0.224, 0.225] as const;
