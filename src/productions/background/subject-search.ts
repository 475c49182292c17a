import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import { AUTOMATIC } from '../../engines/reference.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { SubjectSearch } from './find-subject.ts';
import type { Look } from './look.ts';
import type { BackgroundOptions } from './options.ts';

const GROUNDING_DINO = 'grounding-dino';
const TASK = 'object-detector';

type Options = Pick<BackgroundOptions, 'detector' | 'provider'>;

/**
 * Opens what looks for a subject that was described in words, before any work; undefined if it was not.
 *
 * @throws `background.no-detector` if nothing here can, and what opening the detector throws: nothing takes its place
 */
export async function openSubjectSearch(
  context: WorkflowContext,
  subject: Look['subject'],
  { detector, provider }: Options,
): Promise<SubjectSearch | undefined> {
  if (subject === null || !('words' in subject)) {
    if (detector !== undefined) context.warn(createWarning('background.detector-unused'));
    return undefined;
  }
  const { words, detector: asked } = subject;
  const open = (reference: string) => openDetector(context, reference, { words, provider });
  if (asked !== AUTOMATIC) return assertReadable(await open(asked));
  const ready = await context.engines.listReady(TASK);
  const installed = ready.includes(GROUNDING_DINO) ? await open(GROUNDING_DINO) : undefined;
  if (installed?.detector.readsWords(words)) return installed;
  const reference = context.engines.suggest(TASK);
  if (reference !== undefined) return assertReadable(await open(reference));
  throw new FootlightError('background.no-detector', {
    kind: 'usage',
    ...(installed && { reason: 'words' }),
    value: words,
  });
}

interface Search {
  readonly words: string;
  readonly provider: BackgroundOptions['provider'];
}

async function openDetector(
  { engines }: WorkflowContext,
  reference: string,
  { words, provider }: Search,
): Promise<SubjectSearch> {
  const { engine: detector, error } = await engines.attempt(TASK, reference, { provider });
  if (error) throw error;
  return { words, detector, billed: await engines.findBilledModel(TASK, reference) };
}

/** @throws `background.no-detector` if the detector doesn't know the language of the words */
function assertReadable(search: SubjectSearch): SubjectSearch {
  const { words, detector } = search;
  if (detector.readsWords(words)) return search;
  throw new FootlightError('background.no-detector', { kind: 'usage', reason: 'words', value: words });
}
