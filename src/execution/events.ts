import type { SerializedError } from '../core/errors.ts';
import type { Warning } from '../core/warning.ts';

export type { Warning };

export type StepStatus = 'run' | 'reused';

export interface StepRecord {
  readonly name: string;
  readonly status: StepStatus;
  readonly seconds: number;
}

/** The events of a workflow run, for progress displays and services. */
export type WorkflowEvent =
  | { readonly type: 'step-start'; readonly step: string; readonly title: string }
  | {
      readonly type: 'step-progress';
      readonly step: string;
      readonly done: number;
      readonly total: number | undefined;
      readonly unit: string;
      /** Share of the whole workflow that is done, 0 to 1; never falls. */
      readonly overall: number;
    }
  | {
      readonly type: 'step-end';
      readonly step: string;
      readonly status: StepStatus;
      readonly seconds: number;
      readonly overall: number;
    }
  | {
      readonly type: 'step-retry';
      readonly step: string;
      readonly attempt: number;
      readonly error: SerializedError;
    }
  | { readonly type: 'worker-restart'; readonly attempt: number; readonly reason: string }
  | { readonly type: 'warning'; readonly warning: Warning };

export type EventListener = (event: WorkflowEvent) => void;
