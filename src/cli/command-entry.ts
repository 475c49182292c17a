import type { Command } from 'commander';
import type { ZodObject } from 'zod';
import type { EngineRegistry } from '../engines/registry.ts';
import type { ProductionLoaders } from '../execution/production-loaders.ts';

/** What the command line serves; `app.ts` has all of it. */
export interface App {
  readonly productions: ProductionLoaders;
  /** The program of the child processes that do the media work. */
  readonly jobHost: URL;
  /** The engines on this machine. */
  engines(): EngineRegistry;
}

export interface CommandContext {
  readonly app: App;
  /** What the command line says behind the command's name. */
  readonly args: readonly string[];
}

/** Gives a command its arguments, its options and what it does. */
export type DefineCommand = (command: Command, context: CommandContext) => void | Promise<void>;

/** A command as a list shows it. The rest is loaded where the command line names it. */
export interface CommandEntry {
  readonly name: string;
  /** What a list shows behind the name, such as `[options] <input>`. */
  readonly usage: string;
  readonly description: string;
  load(): Promise<DefineCommand>;
}

declare module '../execution/production.ts' {
  interface Production<Schema extends ZodObject> {
    /** Commands of its own, beside the one that runs it. */
    readonly commands?: readonly CommandEntry[];
  }
}
