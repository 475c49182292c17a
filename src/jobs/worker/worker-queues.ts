import type { DBOS } from '@dbos-inc/dbos-sdk';
import type { RemoteProvider } from '../../engines/engine.ts';
import { BATCH_QUEUE, CPU_QUEUE, getDeviceQueue, getRemoteQueue, PLAN_QUEUE } from '../tasks/queues.ts';

export interface WorkerCapacity {
  /** Tasks at a time on the CPU, and for each remote service that sets no rate limit. */
  readonly concurrency: number;
  /** Accelerators of this machine; each runs one task at a time. */
  readonly devices: readonly string[];
  /** Remote services that engines may need. */
  readonly providers: readonly RemoteProvider[];
}

type QueueSettings = NonNullable<Parameters<typeof DBOS.registerQueue>[1]>;

const MAX_BATCHES = 1_000;
const MAX_PLANS = 1;
/** Lists the queues that a worker reads, by name, and how many of their tasks may run at a time. */
export function createWorkerQueues({
  concurrency,
  devices,
  providers,
}: WorkerCapacity): Readonly<Record<string, QueueSettings>> {
  return {
    [CPU_QUEUE]: { workerConcurrency: concurrency },
    [PLAN_QUEUE]: { workerConcurrency: MAX_PLANS },
    [BATCH_QUEUE]: { workerConcurrency: MAX_BATCHES },
    ...Object.fromEntries(devices.map((device) => [getDeviceQueue(device), { globalConcurrency: 1 }])),
    ...Object.fromEntries(
      providers.map((provider) => [
        getRemoteQueue(provider.name),
        createRemoteSettings(provider, concurrency),
      ]),
    ),
  };
}

function createRemoteSettings({ rateLimit }: RemoteProvider, concurrency: number): QueueSettings {
  return rateLimit
    ? { rateLimit: { limitPerPeriod: rateLimit.runs, periodSec: rateLimit.seconds } }
    : { workerConcurrency: concurrency };
}
