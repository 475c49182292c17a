import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { createWarning } from '../../core/warning.ts';
import { AUTOMATIC } from '../../engines/reference.ts';
import type { Upscaler } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type CubeLut, readCubeLut } from '../../frames/cube-lut.ts';
import { assertUnchanged, readFileState } from '../../media/file-state.ts';
import { readSettingsFile } from '../read-settings-file.ts';
import { type GivenBackground, openGivenBackground } from './backdrops/given-background.ts';
import { openCandidates, readPoint } from './candidates.ts';
import type { RoutePolicy } from './clip.ts';
import { openGivenFiles } from './given-files.ts';
import type { BackgroundOptions } from './options.ts';
import { type BackgroundPlan, planSchema } from './plan.ts';

/** A table of colors with the digest of its file. */
export interface ColorLut {
  readonly table: CubeLut;
  readonly digest: string;
}

/** What all clips of a run share: engines, and what is to be done. */
export interface Setup {
  readonly policy: RoutePolicy;
  readonly upscaler: Upscaler;
  /** What new backgrounds are made from. */
  readonly given: GivenBackground;
  /** A table for the subject's colors. */
  readonly lut?: ColorLut;
  /** What stands behind the subject, and how it is composed. */
  readonly look: Pick<BackgroundPlan, 'background' | 'compositing'>;
}

/**
 * Checks what is to stand behind the subject, and opens the engines, before any video is analyzed.
 *
 * @throws `background.plan-invalid`, `background.plan-mismatch`, and what `openGivenBackground`,
 * `openGivenFiles`, `openCandidates` and `readCubeLut` throw
 */
export async function openSetup(context: WorkflowContext, options: BackgroundOptions): Promise<Setup> {
  const given = await openGivenBackground(options, context.signal);
  const files = await openGivenFiles(options, context.signal);
  const lut = options.lut === undefined ? undefined : await openLut(options.lut, context.signal);
  const plan = options.fromPlan === undefined ? undefined : await readPlan(options.fromPlan);
  if (plan && plan.background.kind !== given.kind)
    throw new FootlightError('background.plan-mismatch', {
      kind: 'usage',
      reason: 'background',
      parameters: { planned: plan.background.kind, given: given.kind },
    });
  if (options.prompt !== undefined) context.warn(createWarning('background.prompt-unused'));
  const isForced = options.matter !== AUTOMATIC || options.matte !== undefined;
  return {
    policy: {
      candidates: options.matte === undefined ? await openCandidates(context, options) : [],
      files,
      subject: options.subject === undefined ? undefined : readPoint(options.subject),
      isForced,
      isStrict: options.require,
      plan,
    },
    upscaler: await context.engines.use('upscaler', options.upscaler, { provider: options.provider }),
    given,
    ...(lut && { lut }),
    look: plan ?? createLook(options, given.kind),
  };
}

async function openLut(path: string, signal: AbortSignal): Promise<ColorLut> {
  const state = await readFileState(path);
  const lut = { table: await readCubeLut(path), digest: await hashFile(path, signal) };
  await assertUnchanged(path, state);
  return lut;
}

function readPlan(path: string): Promise<BackgroundPlan> {
  return readSettingsFile({ path, schema: planSchema, code: 'background.plan-invalid' });
}

function createLook(options: BackgroundOptions, kind: GivenBackground['kind']): Setup['look'] {
  const { fit, focus, life } = options;
  const { shadow, shadowOpacity, relight, colorStrength, colorMethod } = options;
  const { feather, lightWrap, matchGrain } = options;
  return {
    background: { kind, fit, focus: readPoint(focus), life },
    compositing: {
      shadowOpacity: shadow ? shadowOpacity : 0,
      relight,
      colorStrength,
      colorMethod,
      feather,
      lightWrap,
      matchGrain,
    },
  };
}
