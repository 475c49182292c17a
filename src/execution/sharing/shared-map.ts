import type { Artifact } from '../artifact-store.ts';
import { type Step, stepKey } from '../step.ts';
import type { StepCall, StepRunner } from '../step-runner.ts';
import type { MapPlan } from '../workflow.ts';
import type { Division } from './divide-items.ts';
import type { SharedWork } from './shared-work.ts';

/** Others show the progress of an item to people, who read no faster. */
const REPORT_MS = 1_000;

interface SharedMap<Item, Input, Resources, Output> {
  readonly step: Step<Input, Resources, Output>;
  readonly items: readonly Item[];
  readonly plan: MapPlan<Item, Input, Resources, Output>;
  readonly runner: StepRunner;
  readonly watch: Pick<StepCall<never, never, never>, 'signal' | 'usage' | 'onRetry'>;
  /** Takes the progress of an item by its number. */
  readonly progress: (index: number, done: number) => void;
}

/** Describes a step over many items for workers who divide them among themselves. */
export function createDivision<Item, Input, Resources, Output>(
  work: SharedWork,
  { step, items, plan, runner, watch, progress }: SharedMap<Item, Input, Resources, Output>,
): Division<Artifact<Output>> {
  const shared = items.map((item) => ({ key: stepKey(step, plan.getInput(item)), size: plan.getSize(item) }));
  const createCall = (i: number, signal: AbortSignal): StepCall<Input, Resources, Output> => {
    const tell = createReporter(work, shared[i]!.key);
    const [input, resources] = [plan.getInput(items[i]!), plan.getResources(items[i]!)];
    const onProgress = (done: number): void => {
      progress(i, done);
      tell(done);
    };
    return { ...watch, step, input, resources, signal, progress: onProgress, isShared: true };
  };
  const take = (i: number, artifact: Artifact<Output>): Artifact<Output> => {
    progress(i, shared[i]!.size);
    plan.onDone?.(items[i]!, artifact);
    return artifact;
  };
  return {
    items: shared,
    concurrency: plan.concurrency ?? 1,
    signal: watch.signal,
    onProgress: progress,
    make: async (i, signal) => take(i, (await runner.run(createCall(i, signal))).value),
    async find(i) {
      const found = await runner.find(createCall(i, watch.signal));
      return found && take(i, found);
    },
  };
}

/** Tells the others of an item's progress, now and then; one that can't be told is no reason to stop. */
function createReporter(work: SharedWork, key: string): (done: number) => void {
  let toldAt = performance.now();
  return (done) => {
    if (work.role === 'owner' || performance.now() - toldAt < REPORT_MS) return;
    toldAt = performance.now();
    void work.report(key, done).catch(() => undefined);
  };
}
