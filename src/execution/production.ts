import type { ZodObject, z } from 'zod';
import type { Stage } from './stage.ts';
import type { RateLimit, ResourceNeed, Workflow } from './workflow.ts';

/** A file that a finished run hands over. */
interface OutputFace {
  /** Its key in the result's `outputs`, such as `master`. */
  readonly role: string;
  readonly title: string;
  /** Media types that it may have, the usual one first. */
  readonly mediaTypes: readonly string[];
  /** Made only where options ask for it. */
  readonly isOptional?: boolean;
}

/**
 * One kind of work that Footlight does, as every face shows it: the command line, the HTTP API, the page and the
 * reference are made from this. Its code is loaded only where it runs.
 */
export interface Production<Schema extends ZodObject = ZodObject> {
  /** A verb: the name of the command and of the address. */
  readonly name: string;
  readonly title: string;
  readonly options: Schema;
  /** In the order in which they run. */
  readonly stages: readonly Stage[];
  readonly outputs: readonly OutputFace[];
  /** Processors where it is left out. */
  needs?(options: z.output<Schema>): ResourceNeed;
  /** The hosted services that `needs` may name. */
  readonly remoteProviders?: Readonly<Record<string, RateLimit>>;
  load(): Promise<Workflow<Schema>>;
}
