import { FootlightError } from '../../core/errors.ts';
import {
  createTrialPicture,
  isPicture,
  type ModelForm,
  type ModelPorts,
  type OpenNet,
  readFixedSize,
  runTrial,
} from '../../inference/model-form.ts';
import type { PictureNetForm } from '../mask-nets/picture-net.ts';
import type { PixelBox } from '../mask-nets/pixel-box.ts';

/** The side near which it was trained. */
const SIDE = 512;
const MULTIPLE = 32;
/** Fixed sizes, width and height, in which other nets with a picture in and a mask out are exported. */
const OTHERS = ['320x320', '1024x1024', '320x192'];

/**
 * MODNet (Ke et al., "MODNet: Real-Time Trimap-Free Portrait Matting via Objective Decomposition", 2022) by its authors' export
 * (github.com/ZHKKKe/MODNet, onnx/export_onnx.py and onnx/inference_onnx.py).
 */
export const MODNET_FORM: ModelForm & PictureNetForm = {
  name: 'modnet',
  parts: [{ ports: 'input [1,3,H,W] -> output [1,1,H,W]', fits }],
  tryOut: ([session]) => tryOut(session!),
  side: SIDE,
  mean: [0.5, 0.5, 0.5],
  deviation: [0.5, 0.5, 0.5],
  chooseSize,
};

function fits({ inputs, outputs }: ModelPorts): boolean {
  const [input, output] = [inputs[0], outputs[0]];
  if (inputs.length !== 1 || input?.name !== 'input' || output?.name !== 'output') return false;
  const size = readFixedSize(input);
  if (size && OTHERS.includes(`${size.width}x${size.height}`)) return false;
  return isPicture(input, 3) && isPicture(output, 1);
}

/** Brings the shorter side to 512 unless the picture is near that already, in multiples of 32. */
export function chooseSize({ width, height }: Pick<PixelBox, 'width' | 'height'>): {
  readonly width: number;
  readonly height: number;
} {
  const [least, most] = [Math.min(width, height), Math.max(width, height)];
  const scale = most < SIDE || least > SIDE ? SIDE / least : 1;
  const fit = (side: number): number => Math.max(MULTIPLE, Math.floor((side * scale) / MULTIPLE) * MULTIPLE);
  // A narrow part would become a strip of thousands of pixels.
  return { width: Math.min(fit(width), 4 * SIDE), height: Math.min(fit(height), 4 * SIDE) };
}

async function tryOut(session: OpenNet): Promise<void> {
  const { width, height } = readFixedSize(session.inputs[0]!) ?? { width: 64, height: 64 };
  const picture = createTrialPicture(width, height);
  const input = { data: picture.data.map((value) => value * 2 - 1), shape: picture.shape };
  const alpha = await runTrial(session, { input }, { output: 'output', shape: [1, 1, height, width] });
  if (alpha.every((value) => value >= -0.001 && value <= 1.001)) return;
  const parameters = { output: 'output' };
  throw new FootlightError('model.failed-trial', { kind: 'input', reason: 'range', parameters });
}
