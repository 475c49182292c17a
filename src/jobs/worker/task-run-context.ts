import type { Tracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { ProcessLimits } from '../../execution/isolation/process-limits.ts';
import type { CallSource } from '../../execution/isolation/supervisor.ts';
import type { Production } from '../../execution/production.ts';
import type { MediaLimits } from '../../media/media-limits.ts';
import type { NetworkPolicy } from '../../storage/network-policy.ts';
import type { TaskBackend } from '../task-backend.ts';
import type { WorkerLease } from './worker-lease.ts';

export interface RunLimits extends NetworkPolicy {
  /** Largest input that is fetched. */
  readonly maxInputBytes: number;
  readonly process: ProcessLimits;
  readonly media: MediaLimits;
}

/** The parts of a worker that a run needs. */
export interface TaskRunContext {
  readonly backend: TaskBackend;
  readonly lease: WorkerLease;
  readonly productions: ReadonlyMap<string, Production>;
  readonly engines: EngineRegistry;
  /** What workers have in common who may make items of each other's runs. */
  readonly kind: string;
  /** Fires when this worker shuts down. */
  readonly stop: AbortSignal;
  readonly limits: RunLimits;
  /** Calls of hosted services that came to any service of the database. */
  readonly calls: CallSource;
  /** Module that serves jobs in a child process. */
  readonly host: URL;
  readonly logger: Logger;
  readonly tracer?: Tracer;
}
