import {
  FootlightError,
  getErrorMessages,
  type SerializedError,
  throwIfCancelled,
  toFootlightError,
} from '../../core/errors.ts';
import { mapConcurrently } from '../../core/map-concurrently.ts';
import { createMessage, minutes } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { toNumber } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { indexSourceStep } from '../../pipelines/cut/index-source.ts';
import {
  estimateFrames,
  getIndexInput,
  type IndexedSource,
  openSourceVideo,
  type SourceVideo,
  takeIndex,
} from '../../pipelines/cut/indexed-source.ts';
import { declaresLength } from '../../pipelines/source/completeness.ts';
import type { HighlightsOptions } from './options.ts';
import { PARALLEL_VIDEOS } from './parallel.ts';
import { readStepPolicies, withPolicy } from './step-policies.ts';

/** A source that was opened, or why it could not be. */
export type OpenedSource =
  | { readonly number: number; readonly name: string; readonly indexed: IndexedSource }
  | {
      readonly number: number;
      readonly name: string;
      readonly error: SerializedError;
      /** Whether it could not be fetched. */
      readonly isMissing: boolean;
    };

export type GoodSource = Extract<OpenedSource, { indexed: IndexedSource }>;
type BadSource = Extract<OpenedSource, { error: SerializedError }>;

/** Whether a source was opened. */
export function isGood(source: OpenedSource): source is GoodSource {
  return 'indexed' in source;
}

/** A source with its number in the request and its name; `path` is where it lies here. */
interface NamedSource {
  readonly number: number;
  readonly path: string;
  /** On a service, users must not see the paths of uploads and folders. */
  readonly name: string;
}

/** What a part of the opening came to. */
type Opening<T> =
  | { readonly value: T; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: FootlightError };

/**
 * Opens every source, several at a time. One that can't be opened is left out with a warning.
 *
 * @throws the first error if no source can be opened
 */
export async function openSources(
  context: WorkflowContext,
  options: HighlightsOptions,
): Promise<OpenedSource[]> {
  const named = options.sources.map((path, number) => ({ number, path, name: context.files.getName(path) }));
  const found = await mapConcurrently(
    named,
    { concurrency: PARALLEL_VIDEOS, signal: context.signal },
    (each) => attempt(context, () => findSource(context, each, options)),
  );
  const indexed = await indexSources(context, found, options);
  const opened: OpenedSource[] = [];
  for (const [i, source] of named.entries()) {
    const opening = await attempt(context, () => takeSource(context, source, need(indexed[i]!), options));
    if (!opening.failure) {
      opened.push({ number: source.number, name: source.name, indexed: opening.value });
      continue;
    }
    const bad = describeBad(context, source, opening.failure);
    opened.push(bad);
    if (named.length > 1) context.warn(createLeftOutWarning(source.number + 1, bad.error));
  }
  const bad = opened.find((source) => !isGood(source)) as BadSource | undefined;
  if (bad && !opened.some(isGood)) throw FootlightError.fromJSON(bad.error);
  return opened;
}

async function attempt<T>({ signal }: WorkflowContext, work: () => Promise<T>): Promise<Opening<T>> {
  try {
    return { value: await work() };
  } catch (caught) {
    throwIfCancelled(signal);
    return { failure: toFootlightError(caught) };
  }
}

function need<T>(opening: Opening<T>): T {
  if (opening.failure) throw opening.failure;
  return opening.value;
}

/** @throws a failure that no other source could make up for */
function describeBad(
  { files }: WorkflowContext,
  { number, path, name }: NamedSource,
  failure: FootlightError,
): BadSource {
  if (failure.kind === 'terminal' && failure.code === 'internal') throw failure;
  const renamed = failure.mapTexts((text) => text.replaceAll(path, name));
  if (failure.code === 'input.not-intact') throw renamed;
  const unfetched = files.failures[`sources.${number}`];
  // What was fetched is looked into at once: no video is found there before the work begins, too.
  const isMissing = unfetched !== undefined && !unfetched.code.startsWith('input.');
  return { number, name, error: renamed.toJSON(), isMissing };
}

function createLeftOutWarning(number: number, error: SerializedError): Warning {
  const { code } = error;
  const parameters = { number, reason: getErrorMessages(FootlightError.fromJSON(error)).message };
  const message = translate(createMessage('warning.source-left-out', parameters));
  return { code, reason: 'source-left-out', message, parameters };
}

/** Probes a source. @throws why it can't be taken */
async function findSource(
  context: WorkflowContext,
  { number, path }: NamedSource,
  { maxMinutes }: HighlightsOptions,
): Promise<SourceVideo> {
  const failure = context.files.failures[`sources.${number}`];
  if (failure) throw FootlightError.fromJSON(failure);
  const sourceVideo = await openSourceVideo(path, context.signal);
  const { info } = sourceVideo;
  const declared = declaresLength(info) ? (info.durationSeconds ?? 0) : 0;
  if (declared > maxMinutes * 60) throw createTooLongError(path, declared, maxMinutes);
  return sourceVideo;
}

interface SourceWithIndex {
  readonly sourceVideo: SourceVideo;
  readonly indexed: Artifact<unknown>;
}

/** Indexes those that were found. */
async function indexSources(
  context: WorkflowContext,
  found: readonly Opening<SourceVideo>[],
  options: HighlightsOptions,
): Promise<Opening<SourceWithIndex>[]> {
  const videos = found.flatMap(({ value }) => value ?? []);
  const step = withPolicy(indexSourceStep, 'prepare', readStepPolicies(options));
  const indexed = await context.mapAttempts(step, videos, {
    concurrency: PARALLEL_VIDEOS,
    getSize: estimateFrames,
    getInput: (video) => getIndexInput(video),
    getResources: (video) => video,
  });
  return found.map((opening) => {
    if (opening.failure) return opening;
    const { artifact, error } = indexed[videos.indexOf(opening.value)]!;
    if (error) return { failure: FootlightError.fromJSON(error) };
    return { value: { sourceVideo: opening.value, indexed: artifact } };
  });
}

/** @throws why a source can't be taken */
async function takeSource(
  context: WorkflowContext,
  { number, path }: NamedSource,
  source: SourceWithIndex,
  { maxMinutes, strict }: HighlightsOptions,
): Promise<IndexedSource> {
  const taken = await takeIndex(context, `s${number + 1}`, source, { isStrict: strict });
  const { frames, endTicks } = taken.index;
  const seconds = (endTicks - frames[0]!) * toNumber(taken.video.timeBase);
  if (seconds > maxMinutes * 60) throw createTooLongError(path, seconds, maxMinutes);
  return taken;
}

function createTooLongError(name: string, seconds: number, maxMinutes: number): FootlightError {
  return new FootlightError('source.too-long', {
    kind: 'input',
    parameters: { name, duration: minutes(seconds / 60), limit: minutes(maxMinutes) },
    value: `${seconds.toFixed(1)} s`,
  });
}
