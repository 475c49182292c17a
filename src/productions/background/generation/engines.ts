import { FootlightError } from '../../../core/errors.ts';
import { createMessage } from '../../../core/messages/message.ts';
import { createWarning } from '../../../core/warning.ts';
import type { ClipGenerator } from '../../../engines/image-to-video.ts';
import type { BilledModel } from '../../../engines/prices/price.ts';
import { BUILTIN } from '../../../engines/reference.ts';
import type { EngineTask } from '../../../engines/task.ts';
import type { ImageGenerator } from '../../../engines/text-to-image.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { GivenBackground } from '../backdrops/given-background.ts';
import type { BackgroundOptions } from '../options.ts';

/** An engine with its reference, and who bills it; undefined if nobody does. */
export interface OpenedEngine<Engine> {
  readonly reference: string;
  readonly engine: Engine;
  readonly billed: BilledModel | undefined;
}

/** What makes a new background: a picture from words, a film from a picture or from words. */
export interface BackdropEngines {
  readonly image?: OpenedEngine<ImageGenerator>;
  readonly film?: OpenedEngine<ClipGenerator>;
}

type Options = Pick<BackgroundOptions, 'engine' | 'imageEngine' | 'prompt'>;

/**
 * Opens the engines that make the new background, and says which options change nothing.
 *
 * @throws `background.engine-missing` if nothing makes a background from words, `background.engine-still` if the engine takes
 * no picture though one was given, and what opening the engine for pictures throws
 */
export async function openBackdropEngines(
  context: WorkflowContext,
  kind: GivenBackground['kind'],
  options: Options,
): Promise<BackdropEngines> {
  const asked = listAsked(context, options);
  warnOfUnused(context, kind, options, asked);
  if (kind !== 'image' && kind !== 'prompt') return {};
  const film = asked.film ? await openMadeVideo(context, options.engine, kind) : undefined;
  const takesNoStill = film?.engine.still === 'unused';
  if (takesNoStill && kind === 'image')
    throw new FootlightError('background.engine-still', { kind: 'usage', value: options.engine });
  if (kind === 'image' || (takesNoStill && !asked.image)) return { ...(film && { film }) };
  if (!asked.image)
    throw new FootlightError('background.engine-missing', {
      kind: 'usage',
      reason: asked.film ? 'still' : 'none',
      ...(asked.film && { value: options.engine }),
    });
  return { image: await openImage(context, options.imageEngine), ...(film && { film }) };
}

function listAsked({ engines }: WorkflowContext, { engine, imageEngine }: Options) {
  // The embedded engine for films is a drawing one: the embedded way to move a picture is by its depth.
  return {
    film: engine !== BUILTIN && engines.isAsked('image-to-video', engine),
    image: engines.isAsked('text-to-image', imageEngine),
  };
}

function warnOfUnused(
  context: WorkflowContext,
  kind: GivenBackground['kind'],
  { prompt }: Options,
  asked: ReturnType<typeof listAsked>,
): void {
  const warn = (option: string): void => context.warn(createWarning('background.engine-unused', { option }));
  if (asked.film && kind !== 'image' && kind !== 'prompt') warn('engine');
  if (asked.image && kind !== 'prompt') warn('image-engine');
  const isUsed = kind === 'prompt' || (kind === 'image' && asked.film);
  if (prompt !== undefined && !isUsed) context.warn(createWarning('background.prompt-unused'));
}

/** Words alone can become a film in no embedded way, a picture can. */
async function openMadeVideo(
  context: WorkflowContext,
  reference: string,
  kind: 'image' | 'prompt',
): Promise<OpenedEngine<ClipGenerator> | undefined> {
  const { engine, error } = await context.engines.attempt('image-to-video', reference);
  if (error) {
    if (kind === 'prompt') throw error;
    const used = createMessage('background.parallax');
    context.engines.accept({
      code: 'background.engine-fell-back',
      asked: reference,
      used,
      error: error.toJSON(),
    });
    return undefined;
  }
  // What computes frames is the embedded animator under another name.
  if (engine.kind !== 'clips') return undefined;
  return { reference, engine, billed: await findBilled(context, 'image-to-video', reference) };
}

async function openImage(context: WorkflowContext, reference: string): Promise<OpenedEngine<ImageGenerator>> {
  const { engine, error } = await context.engines.attempt('text-to-image', reference);
  if (error) throw error;
  return { reference, engine, billed: await findBilled(context, 'text-to-image', reference) };
}

function findBilled({ engines }: WorkflowContext, task: EngineTask, reference: string) {
  return engines.findBilledModel(task, reference);
}
