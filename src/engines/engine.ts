import type { Message } from '../core/messages/message.ts';
import type { ModelForm } from '../inference/model-form.ts';
import type { BilledModel } from './prices/price.ts';
import type { RateLimit, ResourceNeed } from './resource-need.ts';
import type { EngineSettings, EngineTask, EngineTasks } from './task.ts';

/** Environment variables that adapters read, such as keys and addresses. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An engine as a user chose it. */
export interface EngineChoice<Task extends EngineTask = EngineTask> {
  /** The reference as it was written, such as "openai:gpt-4o-mini". */
  readonly reference: string;
  /**
   * The part after the engine's name; for adapters with `takesOthers` the whole reference if no name matches;
   * undefined if there is none.
   */
  readonly parameter: string | undefined;
  readonly settings: EngineSettings<Task>;
}

/** Whether an engine can be used on this machine; if not, why, and what to do about it. */
export type Availability =
  | { readonly isReady: true }
  | { readonly isReady: false; readonly reason: Message; readonly remedy: Message };

/** A remote service; runs that need it wait in a queue of its own. */
export interface RemoteProvider {
  readonly name: string;
  /** Limit of its runs; by default as many at once as on the CPU. */
  readonly rateLimit?: RateLimit;
  /** Variables that hold its keys. */
  readonly keys?: readonly string[];
  /** A request that costs nothing and that it refuses (401 or 403) where its keys are wrong. */
  createTrial?(environment: Environment): Promise<KeyTrial>;
}

/** A GET request with the keys of a service. */
export interface KeyTrial {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Adapts one engine, or all of a kind, to the interface of a task. Its title, one line for lists, stands in the catalogue as
 * `engine.TASK.NAME.title`. Adapters load nothing before `create`, which imports what it needs.
 */
export interface EngineAdapter<Task extends EngineTask> {
  readonly task: Task;
  /** Its name in references: the part before the colon. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Placeholder for what may follow the colon, such as MODEL; undefined if nothing may. */
  readonly parameter?: string;
  /** Whether it handles references that match no adapter's name, such as bare model names. */
  readonly takesOthers?: boolean;
  /**
   * Whether it needs nothing but this package. The first embedded engine of a task is its default; embedded ones replace
   * others that fail, in the order in which they are listed.
   */
  readonly isEmbedded?: boolean;
  /** SPDX expression of the program that does the work with all that it speaks or draws by, where that is one thing. */
  readonly license?: string;
  /** The services that `getResourceNeed` may name. */
  readonly providers?: readonly RemoteProvider[];
  getResourceNeed(choice: EngineChoice<Task>, environment: Environment): ResourceNeed;
  /**
   * Who bills its work, as the tasks that it runs say it; undefined if nobody does. If it is left out, nobody bills what is no
   * remote service, and the price of remote ones is not known.
   */
  getBilledModel?(choice: EngineChoice<Task>, environment: Environment): BilledModel | undefined;
  /** Takes at most about a second, and makes no request that is billed. */
  checkAvailability(environment: Environment): Promise<Availability>;
  /** The forms of model files that it takes; `footlight models add` recognizes files by them. */
  loadModelForms?(): Promise<readonly ModelForm[]>;
  /** The default reference for callers that leave the choice to the service; undefined if nothing is configured. */
  suggest?(environment: Environment): string | undefined;
  /** @throws if the engine can't be used; `kind` usage or input if the user can fix it */
  create(
    choice: EngineChoice<Task>,
    environment: Environment,
    signal?: AbortSignal,
  ): Promise<EngineTasks[Task]>;
}

/** An adapter of any task. */
export type AnyEngineAdapter = { [Task in EngineTask]: EngineAdapter<Task> }[EngineTask];

/** Access to the machine's accelerator. */
export interface Accelerator {
  /** Waits for exclusive use. @throws `cancelled` */
  lease(signal: AbortSignal): Promise<AsyncDisposable>;
  /** Bytes of its memory in use; undefined if they can't be measured. */
  measureUsedBytes(): Promise<number | undefined>;
}
