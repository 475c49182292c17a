import {
  createTrialPicture,
  isPicture,
  type ModelForm,
  type ModelPorts,
  type OpenNet,
  readFixedSize,
  runTrial,
} from '../../inference/model-form.ts';

/** Sides of its pictures are multiples of this (model/model.py). */
export const MULTIPLE = 4;

/**
 * Background Matting V2 (Lin et al., "Real-Time High-Resolution Background Matting", 2021) by its authors' export
 * (github.com/PeterL1n/BackgroundMattingV2, export_onnx.py and doc/model_usage.md): picture and plate as R'G'B' from 0 to 1 in,
 * opacity out, and colors and other parts that are not used.
 */
export const PLATE_NET_FORM: ModelForm = {
  name: 'background-matting-v2',
  parts: [{ ports: 'src [1,3,H,W], bgr [1,3,H,W] -> pha [1,1,H,W], fgr [1,3,H,W], ...', fits }],
  tryOut: ([session]) => tryOut(session!),
};

function fits({ inputs, outputs }: ModelPorts): boolean {
  const find = (name: string) => inputs.find((port) => port.name === name);
  const [picture, plate] = [find('src'), find('bgr')];
  const opacity = outputs.find(({ name }) => name === 'pha');
  if (inputs.length !== 2 || !picture || !plate || !opacity) return false;
  return isPicture(picture, 3) && isPicture(plate, 3) && isPicture(opacity, 1);
}

async function tryOut(session: OpenNet): Promise<void> {
  const input = session.inputs.find(({ name }) => name === 'src')!;
  const { width, height } = readFixedSize(input) ?? { width: 256, height: 256 };
  const picture = createTrialPicture(width, height);
  await runTrial(session, { src: picture, bgr: picture }, { output: 'pha', shape: [1, 1, height, width] });
}
