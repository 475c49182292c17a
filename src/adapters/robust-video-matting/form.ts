import { createTrialPicture, type ModelForm, type OpenNet, runTrial } from '../../inference/model-form.ts';
import { EXPECTED_PORTS, hasPorts, STATE_INPUTS } from './ports.ts';

const SIDE = 64;

/** Robust Video Matting, as its authors export it to ONNX. */
export const RVM_FORM: ModelForm = {
  name: 'robust-video-matting',
  parts: [{ ports: EXPECTED_PORTS, fits: hasPorts }],
  tryOut: ([session]) => tryOut(session!),
};

async function tryOut(session: OpenNet): Promise<void> {
  const state = { data: new Float32Array(1), shape: [1, 1, 1, 1] };
  const states = STATE_INPUTS.map((name) => [name, state] as const);
  const ratio = { data: Float32Array.of(1), shape: [1] };
  const inputs = {
    ...Object.fromEntries(states),
    src: createTrialPicture(SIDE, SIDE),
    downsample_ratio: ratio,
  };
  await runTrial(session, inputs, { output: 'pha', shape: [1, 1, SIDE, SIDE] });
}
