import type { Command } from 'commander';
import type { ZodObject } from 'zod';
import type { EngineRegistry } from '../engines/registry.ts';
import type { ProductionLoaders } from '../execution/production-loaders.ts';

/** The productions and engines that the command line offers; `app.ts` has all of them. */
export interface App {
  readonly productions: ProductionLoaders;
  /** The program of the child processes that do the media work. */
  readonly jobHost: URL;
  /** The engines on this machine. */
  engines(): EngineRegistry;
}

export interface CommandContext {
  readonly app: App;
  /** The arguments after the command's name. */
  readonly args: readonly string[];
  /** The commands that belong to no production, for those that tell of all. */
  readonly commands?: readonly CommandEntry[];
}

/** Adds arguments, options and the action to a command. Their descriptions come from the catalogues. */
export type DefineCommand = (command: Command, context: CommandContext) => void | Promise<void>;

/**
 * A command as a list shows it; the rest is loaded when the command line names it. Its description is
 * `command.NAME.description` in the catalogues.
 */
export interface CommandEntry {
  readonly name: string;
  /** What a list shows after the name, such as `[options] <input>`. */
  readonly usage: string;
  load(): Promise<DefineCommand>;
}

declare module '../execution/production.ts' {
  interface Production<Schema extends ZodObject> {
    /** Commands of its own, beside the one that runs it. */
    readonly commands?: readonly CommandEntry[];
  }
}
