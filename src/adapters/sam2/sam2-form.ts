import {
  createTrialPicture,
  isPicture,
  type ModelForm,
  type ModelPorts,
  type OpenNet,
  runTrial,
} from '../../inference/model-form.ts';
import { createPrompt } from './prompt.ts';

/** Rows and columns of its picture. */
export const SAM2_SIDE = 1024;

export const FEATURES = ['image_embed', 'high_res_feats_0', 'high_res_feats_1'] as const;
const PROMPTS = ['point_coords', 'point_labels', 'mask_input', 'has_mask_input'];
export const SCORES = 'iou_predictions';

/**
 * SAM 2.1 (Ravi et al., "SAM 2: Segment Anything in Images and Videos", 2024), its net for pictures in two files as
 * github.com/vietanhdev/samexporter exports it (samexporter/export_sam2.py, sam2_onnx.py). The net's memory of earlier frames is
 * not part of them.
 */
export const SAM2_FORM: ModelForm = {
  name: 'sam2',
  parts: [
    { ports: `image [1,3,${SAM2_SIDE},${SAM2_SIDE}] -> ${FEATURES.join(', ')}`, fits: fitsEncoder },
    { ports: `${[...FEATURES, ...PROMPTS].join(', ')} -> masks, ${SCORES}`, fits: fitsDecoder },
  ],
  tryOut: ([encoder, decoder]) => tryOut(encoder!, decoder!),
};

function fitsEncoder({ inputs, outputs }: ModelPorts): boolean {
  const [image] = inputs;
  if (inputs.length !== 1 || image?.name !== 'image' || !isPicture(image, 3)) return false;
  return FEATURES.every((name) => outputs.some((port) => port.name === name));
}

function fitsDecoder({ inputs, outputs }: ModelPorts): boolean {
  const names = [...FEATURES, ...PROMPTS];
  const hasInputs = names.every((name) => inputs.some((port) => port.name === name));
  const hasScores = outputs.some(({ name }) => name === SCORES);
  return inputs.length === names.length && hasInputs && hasScores && getMaskPort({ outputs }) !== undefined;
}

/** The output with masks in the net's own size: some files have enlarged ones beside them. */
export function getMaskPort({ outputs }: Pick<ModelPorts, 'outputs'>): string | undefined {
  return ['low_res_masks', 'masks'].find((name) => outputs.some((port) => port.name === name));
}

async function tryOut(encoder: OpenNet, decoder: OpenNet): Promise<void> {
  const image = createTrialPicture(SAM2_SIDE, SAM2_SIDE);
  const embedding = encoder.outputs.find(({ name }) => name === FEATURES[0])!;
  // A size that the file leaves open is found out by the run itself.
  const shape = embedding.shape.map((side) => (typeof side === 'number' && side > 0 ? side : 64));
  await runTrial(encoder, { image }, { output: FEATURES[0], shape });
  const features = await encoder.run({ image }, FEATURES);
  const prompt = createPrompt({ points: [{ x: 0.5, y: 0.5, isInside: true }] });
  const scores = decoder.outputs.find(({ name }) => name === SCORES)!.shape.at(-1);
  const count = typeof scores === 'number' && scores > 0 ? scores : 3;
  await runTrial(decoder, { ...features, ...prompt }, { output: SCORES, shape: [1, count] });
}
