import type { SerializedError } from '../core/errors.ts';
import type { Warning } from '../core/warning.ts';
import type { NewestResult } from './newest-result.ts';

export type { Warning };

export type StepStatus = 'run' | 'reused';

export interface StepRecord {
  readonly name: string;
  readonly status: StepStatus;
  readonly seconds: number;
  /** How often it, or one of its items, failed and was run again; left out if it never did. */
  readonly retries?: number;
}

/** The events of a workflow run, for progress displays and services. */
export type WorkflowEvent =
  /** A step begins. */
  | { readonly type: 'step-start'; readonly step: string; readonly title: string }
  /** A step has come further. */
  | {
      readonly type: 'step-progress';
      readonly step: string;
      /** Progress in `unit`. */
      readonly done: number;
      /** Length of the stage in `unit`; undefined if it can't be known. */
      readonly total: number | undefined;
      /** The unit that is counted, such as frames. */
      readonly unit: string;
      /** Share of the whole workflow that is done, 0 to 1; never falls. */
      readonly overall: number;
    }
  /** A step has ended: it was run, or its stored result was reused. */
  | {
      readonly type: 'step-end';
      readonly step: string;
      readonly status: StepStatus;
      readonly seconds: number;
      readonly overall: number;
    }
  /** A step failed for a reason that may pass, and is run again. */
  | {
      readonly type: 'step-retry';
      readonly step: string;
      /** Number of the attempt that failed, from 1. */
      readonly attempt: number;
      readonly error: SerializedError;
    }
  /** The process that does the media work ended; another one goes on from the last checkpoint. */
  | { readonly type: 'worker-restart'; readonly attempt: number; readonly reason: string }
  /** Something did not go as asked, and did not stop the work. */
  | { readonly type: 'warning'; readonly warning: Warning }
  /** Something of what the run makes is finished and can be looked at; it replaces what was before. */
  | { readonly type: 'preview'; readonly newest: NewestResult }
  /** A document of the run is there before its end, such as a plan; a later one of the same name replaces it. */
  | { readonly type: 'document'; readonly name: string; readonly data: unknown };

export type EventListener = (event: WorkflowEvent) => void;
