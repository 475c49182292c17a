import type { Material } from './material.ts';

/** What one run took. */
export interface Figures {
  /** Processor seconds of all processes of the run together, which other work on the machine hardly changes. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The most that all processes had in memory at once, as looked at again and again or once; not known of a limit. */
  readonly peakMiB?: number;
}

/** An installed version of Footlight. */
export interface Version {
  readonly name: 'before' | 'after';
  /** The program, as Node starts it. */
  readonly program: string;
  /** The folder of its modules. */
  readonly modules: string;
  /** What its programs get beside the variables of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What else does the same work, or the least that it can take. */
export interface Peer {
  readonly name: string;
  readonly measure: (material: Material) => Promise<Figures>;
}

/** One work that is compared. */
export interface Row {
  readonly name: string;
  readonly work: string;
  /** How often it is measured; the median counts. */
  readonly rounds: number;
  readonly peers: readonly Peer[];
  readonly measure: (version: Version, material: Material) => Promise<Figures>;
}
