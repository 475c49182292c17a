import { createEngines, PRODUCTIONS } from '../../src/app.ts';
import { FootlightError, toFootlightError } from '../../src/core/errors.ts';
import type { WorkflowEvent } from '../../src/execution/events.ts';
import type { RunRequest } from '../../src/execution/isolation/messages.ts';
import { runJob } from '../../src/execution/isolation/run-job.ts';
import type { superviseJob as superviseProcess } from '../../src/execution/isolation/supervisor.ts';
import { loadProduction } from '../../src/execution/production-loaders.ts';

/**
 * Does a job as its child process would, in this one: what goes in and comes out is what would have passed between the
 * two.
 */
export const superviseJob: typeof superviseProcess = async (request, { signal, onEvent }) => {
  const asked = passed(request as RunRequest);
  const production = await loadProduction(PRODUCTIONS, asked.workflow);
  try {
    const result = await runJob(production, asked, {
      signal: signal ?? new AbortController().signal,
      onEvent: (event: WorkflowEvent) => onEvent?.(passed(event)),
      engines: createEngines(),
    });
    return passed(result);
  } catch (error) {
    throw FootlightError.fromJSON(passed(toFootlightError(error).toDetailedJSON()));
  }
};

function passed<T>(message: T): T {
  return JSON.parse(JSON.stringify(message)) as T;
}
