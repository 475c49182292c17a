import type { Message } from '../core/messages/message.ts';
import type { RateLimit, ResourceNeed } from './resource-need.ts';
import type { EngineSettings, EngineTask, EngineTasks } from './task.ts';

/** Variables that adapters read, such as keys and addresses. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An engine as a user chose it. */
export interface EngineChoice<Task extends EngineTask = EngineTask> {
  /** As it was written, such as "openai:gpt-4o-mini". */
  readonly reference: string;
  /**
   * What follows the engine's name; the whole reference where the adapter takes those that no name claims;
   * undefined where nothing follows.
   */
  readonly parameter: string | undefined;
  readonly settings: EngineSettings<Task>;
}

/** Whether an engine can be used here, and what to do where it can't. */
export type Availability =
  | { readonly isReady: true }
  | { readonly isReady: false; readonly reason: Message; readonly remedy: Message };

/** A service elsewhere that runs wait for in a queue of its own. */
export interface RemoteProvider {
  readonly name: string;
  /** As many runs as on the processors where it is left out. */
  readonly rateLimit?: RateLimit;
}

/**
 * Puts one engine, or all of a kind, behind the interface of a task. Its title, one line for lists, stands in the
 * catalogue as `engine.TASK.NAME.title`. Listing adapters loads nothing: `create`
 * imports what it needs.
 */
export interface EngineAdapter<Task extends EngineTask> {
  readonly task: Task;
  /** How users name it: the part before the colon. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What may follow the colon, in capitals, such as MODEL; nothing may where it is left out. */
  readonly parameter?: string;
  /** Whether it takes references that no adapter's name claims, such as bare model names. */
  readonly takesOthers?: boolean;
  /**
   * Whether it needs nothing but this package. The first embedded engine of a task is its default; the embedded
   * ones take the place of others that fail, in the order in which they are listed.
   */
  readonly isEmbedded?: boolean;
  /** The services that `needs` may name. */
  readonly providers?: readonly RemoteProvider[];
  getResourceNeed(choice: EngineChoice<Task>, environment: Environment): ResourceNeed;
  /** Answers within about a second, and pays for nothing. */
  checkAvailability(environment: Environment): Promise<Availability>;
  /** The reference to use where a caller leaves the choice to a service; undefined where the environment serves none. */
  suggest?(environment: Environment): string | undefined;
  /** @throws where the engine can't be used: `kind` usage or input is the user's to mend */
  create(
    choice: EngineChoice<Task>,
    environment: Environment,
    signal?: AbortSignal,
  ): Promise<EngineTasks[Task]>;
}

/** An adapter of any task. */
export type AnyEngineAdapter = { [Task in EngineTask]: EngineAdapter<Task> }[EngineTask];

/** The right to use the machine's accelerator, and what is in use there. */
export interface Accelerator {
  /** Waits until the caller alone may use it. @throws `cancelled` */
  lease(signal: AbortSignal): Promise<AsyncDisposable>;
  /** Bytes in use; undefined where nobody can say. */
  measureUsedBytes(): Promise<number | undefined>;
}
