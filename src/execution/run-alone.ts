import type { Artifact } from './artifact-store.ts';
import { DiskArtifactStore } from './disk-artifact-store.ts';
import { UsageLedger } from './remote/usage-ledger.ts';
import type { Step } from './step.ts';
import { StepRunner } from './step-runner.ts';

/** Runs a step outside of any run, or finds what it has made before in the store of a folder. */
export async function runAlone<Input, Resources, Output>(
  storeRoot: string,
  call: {
    readonly step: Step<Input, Resources, Output>;
    readonly input: Input;
    readonly resources: Resources;
    readonly signal: AbortSignal;
    /** Collects what hosted services were paid for; nothing where the step was found. */
    readonly usage?: UsageLedger;
  },
): Promise<Artifact<Output>> {
  const store = new DiskArtifactStore(storeRoot);
  await store.open();
  const ignore = (): void => undefined;
  const runner = new StepRunner({ store, sendsLostAgain: false, emit: ignore, warn: ignore });
  return (await runner.run({ usage: new UsageLedger(), ...call, progress: ignore })).value;
}
