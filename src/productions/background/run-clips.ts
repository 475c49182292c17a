import { FootlightError, getErrorMessages, throwIfCancelled, toFootlightError } from '../../core/errors.ts';
import { createMessage } from '../../core/messages/message.ts';
import { translate } from '../../core/messages/translate.ts';
import type { Warning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { BackgroundOptions } from './options.ts';

/** A clip that a run was given. */
export interface GivenClip {
  readonly path: string;
  /** For people: on a service, users must not see the paths of uploads and folders. */
  readonly name: string;
  /** Position among the clips, from 0. */
  readonly number: number;
  /** Warnings that concern it: those of the run before its clips, and those of its own so far. */
  readonly listWarnings: () => readonly Warning[];
}

/**
 * Works on one clip after the other. One that fails is left out with a warning.
 *
 * @param ofRun warnings that concern all clips
 * @throws the first error if all fail, and `input.not-intact` of any
 */
export async function mapClips<Result>(
  context: WorkflowContext,
  { videos }: BackgroundOptions,
  work: (clip: GivenClip) => Promise<Result>,
  ofRun: readonly Warning[] = [...context.warnings],
): Promise<Result[]> {
  const results: Result[] = [];
  let first: FootlightError | undefined;
  for (const [number, path] of videos.entries()) {
    using record = context.recordWarnings();
    const listWarnings = () => [...ofRun, ...record.warnings];
    const clip = { path, number, name: context.files.getName(path), listWarnings };
    try {
      const failure = context.files.failures[`videos.${number}`];
      if (failure) throw FootlightError.fromJSON(failure);
      results.push(await work(clip));
    } catch (caught) {
      throwIfCancelled(context.signal);
      const error = toFootlightError(caught);
      if (error.code === 'internal') throw error;
      const named = error.mapTexts((text) => text.replaceAll(path, clip.name));
      // Under --strict, one damaged clip stops the run.
      if (named.code === 'input.not-intact') throw named;
      first ??= named;
      if (videos.length > 1) context.warn(createLeftOutWarning(number + 1, named));
    }
  }
  if (first && results.length === 0) throw first;
  return results;
}

function createLeftOutWarning(number: number, error: FootlightError) {
  const parameters = { number, reason: getErrorMessages(error).message };
  const message = translate(createMessage('warning.source-left-out', parameters));
  return { code: error.code, reason: 'source-left-out', message, parameters };
}
