import { FootlightError } from '../../core/errors.ts';
import { hashFile } from '../../core/hashing.ts';
import { createWarning } from '../../core/warning.ts';
import type { Upscaler } from '../../engines/upscaler.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { type CubeLut, readCubeLut } from '../../frames/cube-lut.ts';
import { assertUnchanged, readFileState } from '../../media/file-state.ts';
import { readSettingsFile } from '../read-settings-file.ts';
import { type GivenBackground, openGivenBackground } from './backdrops/given-background.ts';
import { type Candidates, openCandidates } from './candidates.ts';
import type { RoutePolicy } from './clip.ts';
import { getPick, isFound } from './described-subject.ts';
import { BackdropMaker } from './generation/backdrop-maker.ts';
import { type BackdropEngines, openBackdropEngines } from './generation/engines.ts';
import { openGivenFiles } from './given-files.ts';
import { assertLookFits, createLook, type Look, replaceOptions } from './look.ts';
import type { BackgroundOptions } from './options.ts';
import { type BackgroundPlan, planSchema } from './plan.ts';
import { isFromMattes } from './result-files.ts';
import { openSubjectSearch } from './subject-search.ts';

/** A table of colors with the digest of its file. */
export interface ColorLut {
  readonly table: CubeLut;
  readonly digest: string;
}

/** What all clips of a run share: engines, and what is to be done. */
export interface Setup {
  /** The options, with what a plan says in their place. */
  readonly options: BackgroundOptions;
  readonly policy: RoutePolicy;
  readonly upscaler: Upscaler;
  /** What new backgrounds are made from. */
  readonly given: GivenBackground;
  /** What makes new backgrounds. */
  readonly engines: BackdropEngines;
  readonly maker: BackdropMaker;
  /** A table for the subject's colors. */
  readonly lut?: ColorLut;
  readonly look: Look;
}

/** Mattes that were given leave nothing to choose. */
const NO_CANDIDATES: Candidates = { candidates: [], isForced: true };

/**
 * Checks what is to stand behind the subject, and opens the engines, before any video is analyzed.
 *
 * @throws `background.plan-invalid`, `background.plan-mismatch`, `background.upscaler-detail`, and what `openGivenBackground`,
 * `openGivenFiles`, `openSubjectSearch`, `openCandidates` and `readCubeLut` throw
 */
export async function openSetup(context: WorkflowContext, asked: BackgroundOptions): Promise<Setup> {
  const plan = asked.fromPlan === undefined ? undefined : await readPlan(asked.fromPlan);
  const options = plan ? replaceOptions(asked, plan) : asked;
  warnOfUnmadeRoles(context, options);
  const given = await openGivenBackground(context, options);
  const files = await openGivenFiles(options, context.signal);
  const lut = options.lut === undefined ? undefined : await openLut(options.lut, context.signal);
  const givenLook = { kind: given.kind, ...(lut && { lut: lut.digest }) };
  if (plan) assertLookFits(plan, asked, givenLook);
  const look = { ...createLook(options, givenLook), ...(plan && { subject: plan.subject }) };
  const engines = await openBackdropEngines(context, given.kind, options);
  // A plan says where the subject is, unless it was only described there.
  const isKnown = plan?.clips.every((clip) => isFound(clip, look.subject));
  const search = isKnown ? undefined : await openSubjectSearch(context, look.subject, options);
  const opened = options.matte === undefined ? await openCandidates(context, options, files) : NO_CANDIDATES;
  return {
    options,
    policy: {
      ...opened,
      files,
      subject: getPick(look.subject),
      search,
      isStrict: options.require,
      isIntact: options.strict,
      plan,
    },
    upscaler: await openUpscaler(context, options),
    given,
    ...(lut && { lut }),
    ...{ engines, look },
    maker: new BackdropMaker(engines, given, look.background),
  };
}

/** Samples and mattes alone come without some results, or all, that were asked for beside a video. */
function warnOfUnmadeRoles(context: WorkflowContext, { keep, matteOnly, sample }: BackgroundOptions): void {
  const unmade = sample === undefined ? keep.filter((role) => matteOnly && !isFromMattes(role)) : keep;
  if (unmade.length === 0) return;
  const option = sample === undefined ? '--matte-only' : '--sample';
  context.warn(createWarning('background.keep-unused', { option, roles: [...new Set(unmade)] }));
}

/** No detail is generated in what was filmed, so that an upscaler that does nothing else would not be asked. */
async function openUpscaler(
  context: WorkflowContext,
  { upscaler: name, provider }: BackgroundOptions,
): Promise<Upscaler> {
  const upscaler = await context.engines.use('upscaler', name, { provider });
  if (!upscaler.onlyAddsDetail) return upscaler;
  throw new FootlightError('background.upscaler-detail', { kind: 'usage', value: name });
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
