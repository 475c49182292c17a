import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { type FootlightError, toFootlightError } from '../../src/core/errors.ts';
import { DiskArtifactStore } from '../../src/execution/disk-artifact-store.ts';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import { runWorkflow } from '../../src/execution/runner.ts';
import type { WorkflowContext, WorkflowSummary } from '../../src/execution/workflow.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const folder = createTemporaryFolder();

/** Runs steps in a store of their own; returns what came of them, and what was told of them. */
export async function runSteps(work: (context: WorkflowContext) => Promise<unknown>): Promise<{
  readonly summary?: WorkflowSummary;
  readonly error?: FootlightError;
  readonly events: readonly WorkflowEvent[];
}> {
  const events: WorkflowEvent[] = [];
  const production = {
    name: 'sample',
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
  const store = new DiskArtifactStore(join(folder, randomUUID()));
  const onEvent = (event: WorkflowEvent): void => void events.push(event);
  try {
    return { summary: await runWorkflow(production, {}, { store, onEvent }), events };
  } catch (error) {
    return { error: toFootlightError(error), events };
  }
}
