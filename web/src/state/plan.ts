import { ApiError, type FootlightClient, type Task } from 'footlight/client';
import { onScopeDispose, type Ref, ref, watch } from 'vue';
import { followTask } from './follow.ts';
import { noteAnswer, noteFailure } from './queries.ts';
import { service } from './service.ts';
import { submitTask } from './submit.ts';

const ASKED_AFTER_MS = 600;

/** The plan of what a form says, asked for anew when it or the language has changed. */
export function usePlan(
  production: Ref<string>,
  options: Ref<Readonly<Record<string, unknown>> | undefined>,
) {
  const plan = ref<Task>();
  const problem = ref<unknown>();
  const isWorking = ref(false);
  let stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(wanted: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    isWorking.value = true;
    try {
      const planned = await makePlan(production.value, wanted, signal);
      if (!planned || signal.aborted) return;
      noteAnswer();
      plan.value = planned.error ? undefined : planned;
      problem.value = planned.error ?? undefined;
    } catch (failure) {
      if (signal.aborted) return;
      plan.value = undefined;
      problem.value = failure;
      noteFailure(failure);
    } finally {
      if (!signal.aborted) isWorking.value = false;
    }
  }

  const askLater = (wanted: Readonly<Record<string, unknown>> | undefined): void => {
    stop.abort();
    stop = new AbortController();
    clearTimeout(timer);
    isWorking.value = false;
    if (wanted) timer = setTimeout(ask, ASKED_AFTER_MS, wanted, stop.signal);
    else plan.value = problem.value = undefined;
  };
  watch(
    // What is wrong, or to be known, is said in the language of who asks.
    [() => JSON.stringify(options.value), service],
    () => askLater(options.value),
    { immediate: true },
  );
  onScopeDispose(() => {
    stop.abort();
    clearTimeout(timer);
  });
  return { plan, problem, isWorking };
}

/** A plan is a task of its own, which is forgotten once it has been read, or is no longer wanted. */
async function makePlan(
  production: string,
  options: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Task | undefined> {
  const client = service.value;
  const id = await submitTask(production, options, 'plan');
  try {
    for await (const _ of followTask(id, { signal }));
    return signal.aborted ? undefined : await client.getTask(id);
  } finally {
    await forgetPlan(client, id, signal.aborted).catch(ignoreRefusal);
  }
}

async function forgetPlan(client: FootlightClient, id: string, isUnwanted: boolean): Promise<void> {
  if (isUnwanted) {
    await client.cancel(id).catch(ignoreRefusal);
    // Only what has ended can be removed.
    for await (const _ of followTask(id));
  }
  await client.remove(id);
}

/** It has ended meanwhile, or the service is away: it removes old tasks itself. */
function ignoreRefusal(failure: unknown): void {
  if (!(failure instanceof ApiError)) throw failure;
}
