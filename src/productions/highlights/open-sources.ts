import {
  FootlightError,
  getErrorMessages,
  type SerializedError,
  throwIfCancelled,
  toFootlightError,
} from '../../core/errors.ts';
import { createMessage, minutes } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import { toNumber } from '../../core/rational.ts';
import type { Warning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import {
  createIndexedSource,
  type IndexedSource,
  openSourceVideo,
} from '../../pipelines/cut/indexed-source.ts';
import { declaresLength } from '../../pipelines/source/completeness.ts';
import type { HighlightsOptions } from './options.ts';

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

/**
 * Opens every source. One that can't be opened is left out with a warning.
 *
 * @throws the first error if no source can be opened
 */
export async function openSources(
  context: WorkflowContext,
  options: HighlightsOptions,
): Promise<OpenedSource[]> {
  const opened: OpenedSource[] = [];
  for (const [number, source] of options.sources.entries()) {
    // On a service, users must not see the paths of uploads and folders.
    const name = context.files.getName(source);
    try {
      opened.push({ number, name, indexed: await openSource(context, number, source, options) });
    } catch (caught) {
      throwIfCancelled(context.signal);
      const error = toFootlightError(caught);
      if (error.kind === 'terminal' && error.code === 'internal') throw error;
      const renamed = error.mapTexts((text) => text.replaceAll(source, name));
      if (error.code === 'input.not-intact') throw renamed;
      const named = renamed.toJSON();
      const isMissing = context.files.failures[`sources.${number}`] !== undefined;
      opened.push({ number, name, error: named, isMissing });
      if (options.sources.length > 1) context.warn(createLeftOutWarning(number + 1, named));
    }
  }
  const bad = opened.find((source) => !isGood(source)) as BadSource | undefined;
  if (bad && !opened.some(isGood)) throw FootlightError.fromJSON(bad.error);
  return opened;
}

function createLeftOutWarning(number: number, error: SerializedError): Warning {
  const { code } = error;
  const parameters = { number, reason: getErrorMessages(FootlightError.fromJSON(error)).message };
  const message = translate(createMessage('warning.source-left-out', parameters));
  return { code, reason: 'source-left-out', message, parameters };
}

async function openSource(
  context: WorkflowContext,
  number: number,
  name: string,
  { maxMinutes, strict }: HighlightsOptions,
): Promise<IndexedSource> {
  const failure = context.files.failures[`sources.${number}`];
  if (failure) throw FootlightError.fromJSON(failure);
  const sourceVideo = await openSourceVideo(name, context.signal);
  const { info, video } = sourceVideo;
  const limit = maxMinutes * 60;
  const declared = declaresLength(info) ? (info.durationSeconds ?? 0) : 0;
  if (declared > limit) throw createTooLongError(name, declared, maxMinutes);
  const source = await createIndexedSource(context, `s${number + 1}`, sourceVideo, strict);
  const { frames, endTicks } = source.index;
  const seconds = (endTicks - frames[0]!) * toNumber(video.timeBase);
  if (seconds > limit) throw createTooLongError(name, seconds, maxMinutes);
  return source;
}

function createTooLongError(name: string, seconds: number, maxMinutes: number): FootlightError {
  return new FootlightError('source.too-long', {
    kind: 'input',
    parameters: { name, duration: minutes(seconds / 60), limit: minutes(maxMinutes) },
    value: `${seconds.toFixed(1)} s`,
  });
}
