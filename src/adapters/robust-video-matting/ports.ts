import { FootlightError } from '../../core/errors.ts';
import { describePorts, type ModelPorts } from '../../inference/model-form.ts';

/** Recurrent states, from the finest to the coarsest: those that go in, and those that come out. */
export const STATE_INPUTS = ['r1i', 'r2i', 'r3i', 'r4i'] as const;
export const STATE_OUTPUTS = ['r1o', 'r2o', 'r3o', 'r4o'] as const;

const INPUTS = ['src', ...STATE_INPUTS, 'downsample_ratio'];
const OUTPUTS = ['pha', ...STATE_OUTPUTS];

export const EXPECTED_PORTS = `${INPUTS.join(', ')} -> fgr, ${OUTPUTS.join(', ')}`;

export function hasPorts({ inputs, outputs }: ModelPorts): boolean {
  const hasInputs = INPUTS.every((name) =>
    inputs.some((port) => port.name === name && port.type === 'float32'),
  );
  const hasOutputs = OUTPUTS.every((name) => outputs.some((port) => port.name === name));
  return inputs.length === INPUTS.length && hasInputs && hasOutputs;
}

/** @throws `model.wrong-ports`, which names those of the file */
export function assertPorts(ports: ModelPorts, path: string): void {
  if (hasPorts(ports)) return;
  throw new FootlightError('model.wrong-ports', {
    kind: 'input',
    reason: 'matter',
    parameters: { expected: EXPECTED_PORTS, found: describePorts(ports) },
    value: path,
  });
}
