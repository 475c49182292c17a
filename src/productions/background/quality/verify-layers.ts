import { FootlightError } from '../../../core/errors.ts';
import type { Step } from '../../../execution/step.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { DeliveredLayer } from '../deliver-layers.ts';
import { STAGES } from '../stages.ts';
import { findChangedFrame } from './compare-files.ts';

interface VerifyInput {
  /** Digest of what was written. */
  readonly layer: string;
  /** Keys of the segments that it was joined of. */
  readonly segments: readonly string[];
  /** Frames that it should have. */
  readonly frames: number;
}

const verifyLayerStep: Step<
  VerifyInput,
  Pick<DeliveredLayer, 'path' | 'file' | 'segments'>,
  { frames: number }
> = {
  ...STAGES['verify-clip'],
  version: '1',
  async run({ signal, reportProgress: progress }, { frames: expected }, { path, file, segments }) {
    const files = segments.map((segment) => segment.file);
    const found = await findChangedFrame(file, files, signal, (done) => progress(done, expected));
    if (found.changed === undefined && found.frames === expected) return { frames: expected };
    throw new FootlightError('background.layer-differs', {
      kind: 'terminal',
      value: path,
      parameters: { frame: found.changed ?? found.frames },
    });
  },
};

/**
 * Decodes layers again, and compares them with what was made, to the last code.
 *
 * @param frames how many each should have
 * @throws `background.layer-differs`
 */
export async function verifyLayers(
  context: WorkflowContext,
  layers: readonly Omit<DeliveredLayer, 'role'>[],
  frames: number,
): Promise<void> {
  for (const { path, file, digest, segments } of layers) {
    const input = { layer: digest, segments: segments.map(({ key }) => key), frames };
    await context.step(verifyLayerStep, input, { path, file, segments });
  }
}
