import { FootlightError } from '../../core/errors.ts';
import type { StateDict } from '../weights/weight-tensor.ts';
import type { NetDescription } from './architecture.ts';
import { lumaNet } from './luma-net.ts';
import { rrdb } from './rrdb.ts';
import { span } from './span.ts';
import { srvggCompact } from './srvgg-compact.ts';

const ARCHITECTURES = [lumaNet, srvggCompact, rrdb, span];

/** Finds the net that a state dict belongs to, from its keys and shapes (as chaiNNer's spandrel does). */
export function recogniseNet(weights: StateDict): NetDescription {
  for (const architecture of ARCHITECTURES) {
    const net = architecture(weights);
    if (net) return net;
  }
  const some = [...weights.keys()].slice(0, 3).join(', ');
  throw new FootlightError('model.unknown-architecture', { kind: 'input', value: some });
}
