import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import { AUTOMATIC } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { SubjectSearch } from './find-subject.ts';
import type { BackgroundOptions } from './options.ts';
import { readSubject } from './subject-pick.ts';

const GROUNDING_DINO = 'grounding-dino';
const TASK = 'object-detector';

type Options = Pick<BackgroundOptions, 'subject' | 'detector' | 'provider'>;

/**
 * Opens what looks for a subject that was described in words, before any work; undefined if it was not.
 *
 * @throws `background.no-detector` if nothing here can, and what opening the detector throws: nothing takes its place
 */
export async function openSubjectSearch(
  context: WorkflowContext,
  { subject, detector, provider }: Options,
): Promise<SubjectSearch | undefined> {
  const words = subject === undefined ? undefined : readSubject(subject).words;
  if (words === undefined) {
    if (detector !== undefined) context.warn(createWarning('background.detector-unused'));
    return undefined;
  }
  const asked = detector ?? AUTOMATIC;
  if (asked !== AUTOMATIC) return openDetector(context, asked, { words, provider });
  const ready = await context.engines.listReady(TASK);
  const isReady = ready.includes(GROUNDING_DINO);
  const isReadable = isReady && !(await isForeign(context, { words, provider }));
  const reference = isReadable ? GROUNDING_DINO : context.engines.suggest(TASK);
  if (reference !== undefined) return openDetector(context, reference, { words, provider });
  throw new FootlightError('background.no-detector', {
    kind: 'usage',
    ...(isReady && { reason: 'words' }),
    value: words,
  });
}

interface Search {
  readonly words: string;
  readonly provider: BackgroundOptions['provider'];
}

/** Whether the installed detector doesn't know the language of the words. */
async function isForeign({ engines }: WorkflowContext, { words, provider }: Search): Promise<boolean> {
  const { engine } = await engines.attempt(TASK, GROUNDING_DINO, { provider });
  return engine !== undefined && !engine.readsWords(words);
}

async function openDetector(
  { engines }: WorkflowContext,
  reference: string,
  { words, provider }: Search,
): Promise<SubjectSearch> {
  const { engine: detector, error } = await engines.attempt(TASK, reference, { provider });
  if (error) throw error;
  if (!detector.readsWords(words))
    throw new FootlightError('background.no-detector', { kind: 'usage', reason: 'words', value: words });
  return { words, detector, billed: await engines.findBilledModel(TASK, reference) };
}
