import type { ZodObject, z } from 'zod';
import type { Production } from './production.ts';
import { RunContext, type RunnerOptions } from './run-context.ts';
import type { WorkflowSummary } from './workflow.ts';

/** Runs a workflow to its end, reusing every step whose artifact exists. */
export async function runWorkflow<Schema extends ZodObject>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
): Promise<WorkflowSummary> {
  const context = await RunContext.open(production, options, runner);
  const workflow = await production.load();
  const result = await workflow.run(context, options);
  return { workflow: production.name, ...result, warnings: context.warnings, steps: context.steps };
}

/** Computes a workflow's plan. Steps that planning needs are checkpointed like any other. */
export async function planWorkflow<Schema extends ZodObject>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
): Promise<unknown> {
  const context = await RunContext.open(production, options, runner);
  const workflow = await production.load();
  return workflow.plan(context, options);
}
