import { toFootlightError } from '../../core/errors.ts';
import type { FrameInterpolator } from '../../engines/frame-interpolator.ts';
import { AUTOMATIC, BUILTIN } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';

/** Why a run interpolates with an engine: it was named, is installed, is what is always there, or replaces another. */
export const INTERPOLATOR_REASONS = ['asked', 'installed', 'embedded', 'fell-back'] as const;

export interface ChosenInterpolator {
  readonly engine: FrameInterpolator;
  /** What opens it again, such as "rife:/nets/own.onnx". */
  readonly reference: string;
  readonly reason: (typeof INTERPOLATOR_REASONS)[number];
}

/**
 * Opens the interpolator that was asked for; of `auto`, a net if one is installed, else the embedded one.
 *
 * @throws `engine.unknown`, what a broken file throws, and the engine's error if the user insists on it
 */
export async function chooseInterpolator(
  { engines }: Pick<WorkflowContext, 'engines'>,
  reference: string,
): Promise<ChosenInterpolator> {
  if (reference !== AUTOMATIC) {
    const engine = await engines.use('interpolator', reference);
    const isReplaced = engine.id === BUILTIN && reference !== BUILTIN;
    return isReplaced
      ? { engine, reference: BUILTIN, reason: 'fell-back' }
      : { engine, reference, reason: 'asked' };
  }
  let reason: ChosenInterpolator['reason'] = 'embedded';
  for (const name of await engines.listReady('interpolator')) {
    if (name === BUILTIN) continue;
    try {
      const { engine, error } = await engines.attempt('interpolator', name);
      if (engine) return { engine, reference: name, reason: 'installed' };
      throw error;
    } catch (caught) {
      // Nobody asked for it: that its file is broken stops nothing.
      const error = toFootlightError(caught).toJSON();
      engines.accept({ code: 'interpolator.fell-back', asked: name, used: BUILTIN, error });
      reason = 'fell-back';
    }
  }
  return { engine: await engines.createEmbedded('interpolator'), reference: BUILTIN, reason };
}
