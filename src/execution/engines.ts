import { FootlightError, getErrorMessages, type SerializedError, toFootlightError } from '../core/errors.ts';
import { toCanonicalJson } from '../core/hashing.ts';
import { joinSentences, type Message } from '../core/messages/message.ts';
import { createWarning, type Warning } from '../core/warning.ts';
import type { Accelerator } from '../engines/engine.ts';
import type { BilledModel } from '../engines/prices/price.ts';
import type { PriceList } from '../engines/prices/price-list.ts';
import { BUILTIN } from '../engines/reference.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import type { EngineSettings, EngineTask, EngineTasks } from '../engines/task.ts';

/** The replacement of an engine that failed or is not installed, and the reason. */
export interface Substitution {
  /** Stable code of the warning. */
  readonly code: string;
  readonly asked: Message | string;
  /** The replacement; undefined if nothing took its place. */
  readonly used: Message | string | undefined;
  /** The work that it was used for, if not for everything, such as "3 of 40 lines". */
  readonly scope?: Message | string;
  readonly error: SerializedError;
}

/** An engine, or the error for which it can't be used while another may. */
type EngineAttempt<Engine> =
  | { readonly engine: Engine; readonly error?: undefined }
  | { readonly engine?: undefined; readonly error: FootlightError };

export interface RunEnginesOptions {
  readonly signal: AbortSignal;
  readonly warn: (warning: Warning) => void;
  /** Whether the user insists on the engines that were asked for. */
  readonly isStrict: boolean;
}

/** The engines of one run. Each is made once, however often it is asked for. */
export class RunEngines {
  readonly #registry: EngineRegistry;
  readonly #options: RunEnginesOptions;
  readonly #created = new Map<string, Promise<unknown>>();

  constructor(registry: EngineRegistry, options: RunEnginesOptions) {
    this.#registry = registry;
    this.#options = options;
  }

  get accelerator(): Accelerator {
    return this.#registry.accelerator;
  }

  /**
   * Creates the engine that an option names. One that is not installed or fails here is replaced by an embedded one,
   * with a warning; a name that doesn't exist and a broken file are refused.
   *
   * @param preferred name of the embedded engine that takes its place if it can; else the first one
   * @throws `engine.unknown` and what the engine's adapter throws
   */
  async use<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings = {} as EngineSettings<Task>,
    preferred?: string,
  ): Promise<EngineTasks[Task]> {
    const made = await this.attempt(task, reference, settings);
    return made.error ? this.useEmbedded(task, reference, made.error, preferred) : made.engine;
  }

  /** Refuses early what `use` would refuse. @throws what `use` throws */
  async check<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings = {} as EngineSettings<Task>,
  ): Promise<void> {
    const { error } = await this.attempt(task, reference, settings);
    if (error && this.#options.isStrict) throw error;
  }

  /**
   * Creates the engine that a reference names, and no other in its place.
   *
   * @returns the error if it is not installed or fails here
   * @throws `engine.unknown` and what the engine's adapter throws of a broken file
   */
  async attempt<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings = {} as EngineSettings<Task>,
  ): Promise<EngineAttempt<EngineTasks[Task]>> {
    try {
      return { engine: await this.create(task, reference, settings) };
    } catch (caught) {
      const error = toFootlightError(caught);
      if (!isReplaceable(error)) throw error;
      return { error };
    }
  }

  /** Creates the engine in the same way; returns undefined if the reference says to do without an engine. */
  async find<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings = {} as EngineSettings<Task>,
  ): Promise<EngineTasks[Task] | undefined> {
    return this.isAsked(task, reference) ? this.use(task, reference, settings) : undefined;
  }

  /** Whether a reference names an engine, and not what the workflow does by itself. */
  isAsked(task: EngineTask, reference: string): boolean {
    return !this.#registry.isNone(task, reference);
  }

  /** Creates the first embedded engine of a task: it needs only this package. */
  async createEmbedded<Task extends EngineTask>(task: Task): Promise<EngineTasks[Task]> {
    const [first] = this.#registry.listEmbedded(task);
    return this.use(task, first?.name ?? BUILTIN);
  }

  /** The engine that the settings of this machine stand for; undefined if they stand for none. */
  suggest(task: EngineTask): string | undefined {
    return this.#registry.suggest(task);
  }

  /** The prices of hosted models that are known on this machine. @throws `prices.file` */
  readPrices(): Promise<PriceList> {
    return this.#registry.readPrices();
  }

  /**
   * Who bills the work of the engine that a reference names; undefined if nobody does, also where the engine can't be used
   * here and an embedded one has taken its place.
   */
  async findBilledModel(task: EngineTask, reference: string): Promise<BilledModel | undefined> {
    if (!this.isAsked(task, reference)) return undefined;
    const created = this.#created.get(this.createKey(task, reference, {}));
    const hasFailed =
      created &&
      (await created.then(
        () => false,
        () => true,
      ));
    return hasFailed ? undefined : this.#registry.getBilledModel(task, reference);
  }

  /** Lists the names of a task's engines that can be used on this machine, in the order of the registry. */
  listReady(task: EngineTask): Promise<string[]> {
    return this.#registry.listReady(task);
  }

  /** Warns that an engine was replaced. @throws the engine's error if the user insists on the engine */
  accept(substitution: Substitution): void {
    if (this.#options.isStrict) throw FootlightError.fromJSON(substitution.error);
    this.#options.warn(describeSubstitution(substitution));
  }

  private async useEmbedded<Task extends EngineTask>(
    task: Task,
    asked: string,
    error: FootlightError,
    preferred: string | undefined,
  ): Promise<EngineTasks[Task]> {
    if (this.#options.isStrict) throw error;
    const failed = this.#registry.resolve(task, asked, {} as EngineSettings<Task>).adapter;
    const names = this.#registry
      .listEmbedded(task)
      .flatMap((adapter) => (adapter === failed ? [] : [adapter.name]))
      .sort((a, b) => Number(b === preferred) - Number(a === preferred));
    for (const name of names) {
      const { engine } = await this.attempt(task, name);
      if (!engine) continue;
      this.accept({ code: `${task}.fell-back`, asked, used: name, error: error.toJSON() });
      return engine;
    }
    throw error;
  }

  private async create<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings: EngineSettings<Task>,
  ): Promise<EngineTasks[Task]> {
    const key = this.createKey(task, reference, settings);
    const known = this.#created.get(key) as Promise<EngineTasks[Task]> | undefined;
    if (known) return known;
    const created = this.#registry.create(task, reference, settings, this.#options.signal);
    this.#created.set(key, created);
    return created;
  }

  private createKey<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings: EngineSettings<Task>,
  ): string {
    const { adapter, choice } = this.#registry.resolve(task, reference, settings);
    return toCanonicalJson([task, adapter.name, choice.parameter, settings]);
  }
}

function describeSubstitution({ code, asked, used, scope, error }: Substitution): Warning {
  const { message, remedy } = getErrorMessages(FootlightError.fromJSON(error));
  const reason = remedy === undefined ? message : joinSentences(message, remedy);
  if (used === undefined)
    return scope === undefined
      ? createWarning(code, { asked, reason }, 'engine-left-out')
      : createWarning(code, { asked, scope, reason }, 'engine-left-out-in-part');
  return scope === undefined
    ? createWarning(code, { asked, used, reason }, 'engine-replaced')
    : createWarning(code, { asked, used, scope, reason }, 'engine-replaced-in-part');
}

/** Whether another engine may do without that error. */
function isReplaceable({ code, kind }: FootlightError): boolean {
  return code === 'model.not-installed' || kind === 'retryable' || kind === 'terminal';
}
