import { realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { assertWritablePlace, writeTextAtomically } from '../../core/files.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { type Container, containerFor } from '../../media/containers/container-plan.ts';
import type { CutReport } from '../../pipelines/cut/cut-report.ts';
import { frameRangeOf, type Material, openMaterial } from '../../pipelines/cut/material.ts';
import { produceCut } from '../../pipelines/cut/produce-cut.ts';
import type { RenderSettings, RenderWorkflowOptions, renderWorkflowOptions } from './options.ts';
import { readEdit } from './read-edit.ts';
import { planRender } from './render-plan.ts';

/** An edit in, a film out: frame-exact, copied where it can be. */
export function createRenderWorkflow(): Workflow<typeof renderWorkflowOptions> {
  return {
    async run(context, options) {
      const { edit, materials, output, container } = await open(context, options);
      const report = await renderEdit(context, edit, materials, { ...options, output, container });
      const reportPath = join(dirname(output), `${basename(output, extname(output))}-fidelity.json`);
      await writeTextAtomically(reportPath, `${JSON.stringify(report, null, 2)}\n`);
      return { status: 'completed', outputs: { film: output, fidelity: reportPath } };
    },
    async plan(context, options) {
      const { edit, materials, container } = await open(context, options);
      return planRender(edit, rangesOf(edit, materials, options.crossfade), options, container);
    },
  };
}

export interface RenderTarget extends RenderSettings {
  readonly output: string;
  readonly container: Container;
}

/** Renders an edit whose films are open. */
export async function renderEdit(
  context: WorkflowContext,
  edit: EditDecisions,
  materials: ReadonlyMap<string, Material>,
  { output, container, ...settings }: RenderTarget,
): Promise<CutReport> {
  const ranges = rangesOf(edit, materials, settings.crossfade);
  return produceCut(context, { title: edit.title, ranges, settings, container, outputPath: output });
}

/** Checks the place for a film. */
export async function openFilmPlace(path: string, inputs: readonly string[]): Promise<Container> {
  const container = containerFor(path);
  const real = await realpath(path).catch(() => path);
  for (const input of inputs)
    if ((await realpath(input).catch(() => input)) === real)
      throw new FootlightError('output.is-input', 'The output is one of the inputs.', {
        kind: 'usage',
        value: path,
        remedy: 'Name another file with -o: a source is never overwritten.',
      });
  await assertWritablePlace(path);
  return container;
}

async function open(context: WorkflowContext, options: RenderWorkflowOptions) {
  const path = resolve(options.edit);
  const edit = await readEdit(path);
  const materials = await openMaterial(context, edit, path, options.sources);
  const output = resolve(options.output ?? `${basename(path, extname(path))}-cut.mp4`);
  const container = await openFilmPlace(
    output,
    [...materials.values()].map(({ info }) => info.path),
  );
  return { edit, materials, output, container };
}

function rangesOf({ clips }: EditDecisions, materials: ReadonlyMap<string, Material>, crossfade: number) {
  return clips.map((clip) => {
    const range = frameRangeOf(clip, materials.get(clip.source)!);
    return clip.crossfade === undefined ? { ...range, crossfade } : range;
  });
}
