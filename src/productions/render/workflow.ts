import { basename, dirname, extname, join, resolve } from 'node:path';
import { writeTextAtomically } from '../../core/files.ts';
import type { Workflow, WorkflowContext } from '../../execution/workflow.ts';
import { openIndexedSources } from '../../pipelines/cut/indexed-source.ts';
import { createRanges, openCutDestination, renderEdit } from '../../pipelines/cut/render-edit.ts';
import { warnOfShortSources } from '../../pipelines/cut/warn-of-short-sources.ts';
import type { RenderWorkflowOptions, renderWorkflowOptions } from './options.ts';
import { readEdit } from './read-edit.ts';
import { planRender } from './render-plan.ts';
import { countFromStart } from './source-timecode.ts';

/** Plans and runs `render`. */
export function createRenderWorkflow(): Workflow<typeof renderWorkflowOptions> {
  return {
    async run(context, options) {
      const { edit, indexedSources, output, container } = await open(context, options);
      const report = await renderEdit(context, edit, indexedSources, { ...options, output, container });
      const reportPath = join(dirname(output), `${basename(output, extname(output))}-fidelity.json`);
      await writeTextAtomically(reportPath, `${JSON.stringify(report, null, 2)}\n`);
      return { status: 'completed', outputs: { film: output, fidelity: reportPath } };
    },
    async plan(context, options) {
      const { edit, indexedSources, container } = await open(context, options);
      const ranges = createRanges(edit, indexedSources, options);
      return planRender(edit, ranges, { ...options, container }, (warning) => context.warn(warning));
    },
  };
}

async function open(context: WorkflowContext, options: RenderWorkflowOptions) {
  const path = resolve(options.edit);
  const read = await readEdit(path, (warning) => context.warn(warning));
  const indexedSources = await openIndexedSources(context, read.edit, path, options);
  const edit = read.isByTimecode ? countFromStart(read.edit, indexedSources) : read.edit;
  warnOfShortSources(context, edit, indexedSources);
  const output = resolve(options.output ?? `${basename(path, extname(path))}-cut.mp4`);
  const container = await openCutDestination(
    output,
    [...indexedSources.values()].map(({ info }) => info.path),
  );
  return { edit, indexedSources, output, container };
}
