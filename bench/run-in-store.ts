import { z } from 'zod';
import { DiskArtifactStore } from '../src/execution/disk-artifact-store.ts';
import type { RunnerOptions } from '../src/execution/run-context.ts';
import { runWorkflow } from '../src/execution/runner.ts';
import type { WorkflowContext } from '../src/execution/workflow.ts';

/** Runs a function as a production is run, in a store of its own. */
export async function runInStore(
  folder: string,
  work: (context: WorkflowContext) => Promise<unknown>,
  inputs: RunnerOptions['inputs'] = {},
): Promise<void> {
  const production = {
    name: 'bench',
    options: z.object({}),
    stages: [],
    outputs: [],
    load: async () => ({
      plan: async () => ({}),
      async run(context: WorkflowContext) {
        await work(context);
        return { status: 'completed' as const, outputs: {} };
      },
    }),
  };
  await runWorkflow(production, {}, { store: new DiskArtifactStore(folder), inputs });
}
