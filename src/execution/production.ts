import type { ZodObject, z } from 'zod';
import type { Stage } from './stage.ts';
import type { Workflow } from './workflow.ts';

/** A file that a run produces. */
export interface ProductionOutput {
  /** Its key in the result's `outputs`, such as `master`; `report` may be the page that the result names. */
  readonly role: string;
  /** Media types that it may have, the usual one first. */
  readonly mediaTypes: readonly string[];
  /** Whether it is made only if options ask for it: a run of the defaults makes all the others, and no more. */
  readonly isOptional?: boolean;
  /** Whether there are as many as options ask for, with a number after the role: `sample1`, `sample2`. */
  readonly isNumbered?: boolean;
}

/**
 * One kind of work that Footlight does, as every client shows it: the command line, the HTTP API, the page and the
 * reference are made from this, in the words of the catalogue beside it. Its code is loaded only where it runs.
 */
export interface Production<Schema extends ZodObject = ZodObject> {
  /** A verb: the name of the command, and of the path in the API. */
  readonly name: string;
  /** Every option is registered in `optionMeta`. */
  readonly options: Schema;
  /** The stages in the order in which they run. */
  readonly stages: readonly Stage[];
  readonly outputs: readonly ProductionOutput[];
  /** Options of a usual run, as documents of the API show it; inputs are paths below `/media`. */
  readonly example?: z.input<Schema>;
  /**
   * Options that read settings in the form of published designs, by the names that these settings have at the top of a
   * configuration file: `{ VIDEO_CONFIG: 'videoConfig' }`.
   */
  readonly settings?: Readonly<Record<string, string>>;
  /** Services take the ids of its tasks also after this prefix, and routes of its own show them so. */
  readonly taskPrefix?: string;
  load(): Promise<Workflow<Schema>>;
  /** Removes what killed runs left outside of the program's folders; workers call it again and again. */
  sweep?(findEnded: FindEndedRuns): Promise<void>;
}

/** Of the ids of runs, those of tasks that have ended. */
export type FindEndedRuns = (runIds: readonly string[]) => Promise<ReadonlySet<string>>;
