import type { ZodObject, z } from 'zod';
import { toFootlightError } from '../core/errors.ts';
import { EngineRegistry } from '../engines/registry.ts';
import { readBudget } from './budget/budget-options.ts';
import { MoneyBudget } from './budget/money-budget.ts';
import { listEngineUses } from './engine-options.ts';
import { fetchAndCheckInputs } from './inputs/fetch-and-check-inputs.ts';
import { findInputs } from './inputs/find-inputs.ts';
import type { Production } from './production.ts';
import { RunContext, type RunnerOptions } from './run-context.ts';
import type { Workflow, WorkflowSummary } from './workflow.ts';

/** Runs a workflow to its end, reusing every step whose artifact exists. */
export async function runWorkflow<Schema extends ZodObject>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
): Promise<WorkflowSummary> {
  return withInputs(production, options, runner, async (workflow, context, here) => {
    const result = await workflow.run(context, here);
    const { warnings, steps, remoteUsage } = context;
    const spending = await context.summarizeSpending();
    return {
      workflow: production.name,
      ...result,
      warnings,
      steps,
      ...(Object.keys(remoteUsage).length > 0 && { remoteUsage }),
      ...(spending.items.length > 0 && { spending }),
      ...(context.budget && { budget: context.budget }),
    };
  });
}

/** Computes a workflow's plan. Steps that planning needs are checkpointed like any other. */
export async function planWorkflow<Schema extends ZodObject>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
): Promise<unknown> {
  return withInputs(production, options, runner, (workflow, context, here) => workflow.plan(context, here));
}

/** Checks the names of engines and fetches the inputs before any work, and keeps the paths of fetched files out of error messages. */
async function withInputs<Schema extends ZodObject, Result>(
  production: Production<Schema>,
  options: z.output<Schema>,
  runner: RunnerOptions,
  work: (workflow: Workflow<Schema>, context: RunContext, options: z.output<Schema>) => Promise<Result>,
): Promise<Result> {
  runner.engines?.checkReferences(listEngineUses(production.options, options));
  // A broken list is refused before anything is spent.
  await runner.engines?.readPrices();
  const { files, stages, ...found } = await findInputs(production, options, runner.inputs);
  const budget = await openBudget(options, runner);
  const context = await RunContext.open(
    { stages, files, isStrict: isStrict(options), ...(budget && { budget }) },
    runner,
  );
  try {
    const here = await fetchAndCheckInputs(context, production.options, options, found);
    return await work(await production.load(), context, here as z.output<Schema>);
  } catch (error) {
    throw files.restoreUserPaths(toFootlightError(error));
  }
}

async function openBudget(
  options: Readonly<Record<string, unknown>>,
  { engines = new EngineRegistry([]) }: RunnerOptions,
): Promise<MoneyBudget | undefined> {
  const limit = readBudget(options);
  return limit && new MoneyBudget(limit, await engines.readPrices());
}

/** Whether the user insists on the engines that were asked for. */
function isStrict(options: Readonly<Record<string, unknown>>): boolean {
  return options.require === true;
}
