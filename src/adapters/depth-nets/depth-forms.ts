import {
  createTrialPicture,
  type ModelForm,
  type ModelPorts,
  type OpenNet,
  readFixedSize,
  runTrial,
} from '../../inference/model-form.ts';
import {
  chooseInputSize,
  DEPTH_ANYTHING,
  type DepthNet,
  describeForm,
  hasPorts,
  TCMONODEPTH,
} from './depth-net.ts';

/** Sizes in which other nets with a picture in and one plane out are exported. */
const OTHERS = ['320x320', '512x512', '1024x1024'];

export const TCMONODEPTH_FORM: ModelForm = createForm(TCMONODEPTH);
export const DEPTH_ANYTHING_FORM: ModelForm = createForm(DEPTH_ANYTHING);

function createForm(net: DepthNet): ModelForm {
  return {
    name: net.name,
    parts: [{ ports: describeForm(net), fits: (ports) => fits(net, ports) }],
    tryOut: ([session]) => tryOut(net, session!),
  };
}

function fits(net: DepthNet, ports: ModelPorts): boolean {
  if (!hasPorts(net, ports)) return false;
  const size = readFixedSize(ports.inputs[0]!);
  return !size || !OTHERS.includes(`${size.width}x${size.height}`);
}

async function tryOut(net: DepthNet, session: OpenNet): Promise<void> {
  const size = chooseInputSize(net, session.inputs[0]!, { width: 64, height: 64 });
  const picture = createTrialPicture(size.width, size.height);
  // Only the common names of TCMonoDepth's ports say nothing of what comes out.
  const shape = net === TCMONODEPTH ? { shape: [1, 1, size.height, size.width] } : {};
  await runTrial(session, { [net.input]: picture }, { output: net.output, ...shape });
}
