import { FootlightError } from '../../core/errors.ts';
import type { StateDict } from '../weights/weight-tensor.ts';
import type { NetDescription } from './architecture.ts';
import { describeLumaNet } from './luma-net.ts';
import { describeRrdb } from './rrdb.ts';
import { describeSpan } from './span.ts';
import { describeSrvggCompact } from './srvgg-compact.ts';

const ARCHITECTURES = [describeLumaNet, describeSrvggCompact, describeRrdb, describeSpan];

/**
 * Recognizes the net of a state dict by its keys and shapes, as chaiNNer's spandrel does.
 *
 * @throws `model.unknown-architecture`
 */
export function recognizeNet(weights: StateDict): NetDescription {
  for (const architecture of ARCHITECTURES) {
    const net = architecture(weights);
    if (net) return net;
  }
  const parameters = { weights: [...weights.keys()].slice(0, 3) };
  throw new FootlightError('model.unknown-architecture', { kind: 'input', parameters });
}
