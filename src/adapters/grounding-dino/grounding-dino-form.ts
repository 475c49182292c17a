import {
  createTrialPicture,
  isPicture,
  type ModelForm,
  type ModelPorts,
  readFixedSize,
  runTrial,
} from '../../inference/model-form.ts';
import type { TensorValue } from '../../inference/tensor.ts';
import type { TokenIds } from './word-pieces.ts';

/** [CLS] person . [SEP] in the vocabulary of bert-base-uncased. */
const TRIAL_WORDS: TokenIds = [101, 2711, 1012, 102];
const TRIAL_SIZE = { width: 320, height: 320 };
const PICTURE = 'pixel_values';
const TEXT = ['input_ids', 'token_type_ids', 'attention_mask'] as const;
const MASK = 'pixel_mask';
export const LOGITS = 'logits';
export const BOXES = 'pred_boxes';

/**
 * Grounding DINO (Liu et al., "Grounding DINO: Marrying DINO with Grounded Pre-Training for Open-Set Object Detection", 2023) as
 * transformers' exporter writes it: huggingface.co/onnx-community/grounding-dino-tiny-ONNX. The ports of words and masks are int64.
 */
export const GROUNDING_DINO_FORM: ModelForm = {
  name: 'grounding-dino',
  parts: [
    {
      ports: `${PICTURE} [1,3,H,W], ${TEXT.join(' [1,T], ')} [1,T], ${MASK} [1,H,W] -> ${LOGITS} [1,N,256], ${BOXES} [1,N,4]`,
      fits,
    },
  ],
  async tryOut([net]) {
    const size = readFixedSize(findPicture(net!)!) ?? TRIAL_SIZE;
    const picture = createTrialPicture(size.width, size.height);
    // Of the logits, those beyond the words are no finite numbers.
    await runTrial(net!, createInputs(picture, TRIAL_WORDS), { output: BOXES });
  },
};

export function findPicture({ inputs }: Pick<ModelPorts, 'inputs'>) {
  return inputs.find(({ name }) => name === PICTURE);
}

function fits({ inputs, outputs }: ModelPorts): boolean {
  const wanted = [PICTURE, ...TEXT, MASK];
  const has = (ports: ModelPorts['inputs'], name: string) => ports.some((port) => port.name === name);
  const picture = findPicture({ inputs });
  return (
    picture !== undefined &&
    isPicture(picture, 3) &&
    inputs.length === wanted.length &&
    wanted.every((name) => has(inputs, name)) &&
    [LOGITS, BOXES].every((name) => has(outputs, name))
  );
}

/** All inputs of the net: a picture without borders, and one text. */
export function createInputs(picture: TensorValue, tokens: TokenIds): Record<string, TensorValue> {
  const [, , height, width] = picture.shape as [number, number, number, number];
  const text = (data: Float32Array): TensorValue => ({ data, shape: [1, tokens.length] });
  return {
    [PICTURE]: picture,
    input_ids: text(Float32Array.from(tokens)),
    token_type_ids: text(new Float32Array(tokens.length)),
    attention_mask: text(new Float32Array(tokens.length).fill(1)),
    [MASK]: { data: new Float32Array(height * width).fill(1), shape: [1, height, width] },
  };
}
