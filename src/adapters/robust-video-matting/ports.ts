import { FootlightError } from '../../core/errors.ts';
import type { PortInfo } from '../../inference/session.ts';

/** Recurrent states, from the finest to the coarsest: those that go in, and those that come out. */
export const STATE_INPUTS = ['r1i', 'r2i', 'r3i', 'r4i'] as const;
export const STATE_OUTPUTS = ['r1o', 'r2o', 'r3o', 'r4o'] as const;

const INPUTS = ['src', ...STATE_INPUTS, 'downsample_ratio'];
const OUTPUTS = ['pha', ...STATE_OUTPUTS];

/** Ports of an opened model file. */
interface Ports {
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
}

/** @throws `model.wrong-ports`, which names those of the file */
export function assertPorts({ inputs, outputs }: Ports, path: string): void {
  const hasInputs = INPUTS.every((name) =>
    inputs.some((port) => port.name === name && port.type === 'float32'),
  );
  const hasOutputs = OUTPUTS.every((name) => outputs.some((port) => port.name === name));
  if (inputs.length === INPUTS.length && hasInputs && hasOutputs) return;
  throw new FootlightError('model.wrong-ports', {
    kind: 'input',
    reason: 'matter',
    parameters: {
      expected: `${INPUTS.join(', ')} -> fgr, ${OUTPUTS.join(', ')}`,
      found: `${describePorts(inputs)} -> ${describePorts(outputs)}`,
    },
    value: path,
  });
}

function describePorts(ports: readonly PortInfo[]): string {
  return ports.map(({ name, type, shape }) => `${name} ${type} [${shape}]`).join(', ') || '[]';
}
