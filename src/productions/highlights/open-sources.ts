import {
  FootlightError,
  type SerializedError,
  throwIfCancelled,
  toFootlightError,
} from '../../core/errors.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { indexMaterial, type Material, openFilm } from '../../pipelines/cut/material.ts';
import type { HighlightsOptions } from './options.ts';

/** What became of one source. */
export type OpenedSource =
  | { readonly number: number; readonly name: string; readonly material: Material }
  | { readonly number: number; readonly name: string; readonly error: SerializedError };

export type GoodSource = Extract<OpenedSource, { material: Material }>;
type BadSource = Extract<OpenedSource, { error: SerializedError }>;

export function isGood(source: OpenedSource): source is GoodSource {
  return 'material' in source;
}

/**
 * Opens every source; one that is bad does not stop the others.
 *
 * @throws the first source's error where none is good
 */
export async function openSources(
  context: WorkflowContext,
  options: HighlightsOptions,
): Promise<OpenedSource[]> {
  const opened: OpenedSource[] = [];
  for (const [number, source] of options.sources.entries()) {
    // Where inputs lie on a service's machine is nobody's business.
    const name = context.files.nameOf(source);
    try {
      opened.push({ number, name, material: await openSource(context, number, source, options) });
    } catch (caught) {
      throwIfCancelled(context.signal);
      const error = toFootlightError(caught);
      if (error.kind === 'terminal' && error.code === 'internal') throw error;
      const message = error.message.replaceAll(source, name);
      opened.push({
        number,
        name,
        error: { ...error.toJSON(), message, value: error.value?.replaceAll(source, name) },
      });
      if (options.sources.length > 1)
        context.warn({ code: error.code, message: `Source ${number + 1} is left out: ${error.message}` });
    }
  }
  const bad = opened.find((source) => !isGood(source)) as BadSource | undefined;
  if (bad && !opened.some(isGood)) throw FootlightError.fromJSON(bad.error);
  return opened;
}

async function openSource(
  context: WorkflowContext,
  number: number,
  name: string,
  { maxMinutes }: HighlightsOptions,
): Promise<Material> {
  const failure = context.files.failures[`sources.${number}`];
  if (failure) throw FootlightError.fromJSON(failure);
  const film = await openFilm(name, context.signal);
  const seconds = film.info.durationSeconds ?? 0;
  if (seconds > maxMinutes * 60) throw tooLong(name, seconds, maxMinutes);
  return indexMaterial(context, `s${number + 1}`, film);
}

function tooLong(name: string, seconds: number, maxMinutes: number): FootlightError {
  return new FootlightError('source.too-long', {
    kind: 'input',
    parameters: { name, seconds: (seconds / 60).toFixed(1), maxMinutes },
    value: `${seconds.toFixed(1)} s`,
  });
}
