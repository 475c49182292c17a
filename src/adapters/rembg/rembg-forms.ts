import { FootlightError } from '../../core/errors.ts';
import { IMAGENET_DEVIATION, IMAGENET_MEAN } from '../../inference/imagenet.ts';
import {
  createTrialPicture,
  isPicture,
  type ModelForm,
  type ModelPorts,
  type OpenNet,
  readFixedSize,
  runTrial,
} from '../../inference/model-form.ts';
import { normalize, type PictureNetForm } from '../mask-nets/picture-net.ts';

/** A net of Rembg's: how it was trained, and how its files are recognized. */
export interface RembgForm extends ModelForm, PictureNetForm {}

const COLORS = { mean: IMAGENET_MEAN, deviation: IMAGENET_DEVIATION };

/**
 * Sizes, colors and output of each net by Rembg's code (github.com/danielgatis/rembg, rembg/sessions: base.py, u2net.py,
 * u2netp.py, u2net_human_seg.py, dis_general_use.py, birefnet_general.py). Two things are done otherwise, as they would
 * flicker in films: a picture is not divided by its brightest pixel, and a mask is not stretched to its own extremes, by which a
 * picture without a subject would get one. Their input is the first port and their mask the first output, whatever their names.
 */
export const REMBG_FORMS: readonly RembgForm[] = [
  createForm('u2net', { ...COLORS, side: 320 }),
  createForm('isnet', { side: 1024, mean: IMAGENET_MEAN, deviation: [1, 1, 1] }),
  createForm('birefnet', { ...COLORS, side: 1024, givesLogits: true }),
];

function createForm(name: string, form: PictureNetForm): RembgForm {
  const { side } = form;
  const ports = `picture [1,3,${side},${side}] -> mask [1,1,${side},${side}]`;
  return {
    ...form,
    name,
    parts: [{ ports, fits: (found) => fits(found, side) }],
    tryOut: ([session]) => tryOut(session!, form),
  };
}

function fits({ inputs, outputs }: ModelPorts, side: number): boolean {
  const [input, output] = [inputs[0], outputs[0]];
  if (inputs.length !== 1 || !input || !output) return false;
  const size = readFixedSize(input);
  const isSide = size?.width === side && size.height === side;
  return isSide && isPicture(input, 3) && isPicture(output, 1);
}

/** Only BiRefNet gives logits, which leave the range of 0 to 1: its ports are those of IS-Net. */
async function tryOut(session: OpenNet, form: PictureNetForm): Promise<void> {
  const { side, givesLogits = false } = form;
  const { data: picture, shape } = createTrialPicture(side, side);
  const area = side * side;
  const planes = [0, 1, 2].map((channel) => picture.subarray(channel * area, (channel + 1) * area));
  const [input, output] = [session.inputs[0]!.name, session.outputs[0]!.name];
  const inputs = { [input]: { data: normalize(planes, form), shape } };
  const mask = await runTrial(session, inputs, { output, shape: [1, 1, side, side] });
  const isProbability = mask.every((value) => value >= -0.001 && value <= 1.001);
  if (isProbability !== givesLogits) return;
  throw new FootlightError('model.failed-trial', { kind: 'input', reason: 'range', parameters: { output } });
}
