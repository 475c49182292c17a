import { FootlightError } from '../core/errors.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { hasSentence, translate } from '../core/messages/translate.ts';
import type {
  Accelerator,
  AnyEngineAdapter,
  EngineAdapter,
  EngineChoice,
  Environment,
  RemoteProvider,
} from './engine.ts';
import { resolveAlias } from './engine-aliases.ts';
import type { BilledModel } from './prices/price.ts';
import type { PriceList } from './prices/price-list.ts';
import { AUTOMATIC, BUILTIN, NO_ENGINE, parseEngine } from './reference.ts';
import type { ResourceNeed } from './resource-need.ts';
import { CHOSEN_TASKS, type EngineSettings, type EngineTask, type EngineTasks } from './task.ts';

/** An engine that a run asks for. */
export interface EngineUse {
  readonly task: EngineTask;
  readonly reference: string;
  readonly settings: EngineSettings;
}

/** An adapter and whether it can be used on this machine. */
export interface EngineFinding {
  readonly task: EngineTask;
  /** Its form in options, such as "openai:MODEL". */
  readonly reference: string;
  readonly title: string;
  readonly isEmbedded: boolean;
  readonly license?: string;
  readonly isReady: boolean;
  /** Why it is not ready. */
  readonly reason?: string;
  /** What makes it ready. */
  readonly remedy?: string;
  readonly needs: ResourceNeed;
}

export interface RegistryOptions {
  /** Environment variables that adapters read; by default those of this process. */
  readonly environment?: Environment;
  readonly accelerator?: Accelerator;
}

export interface ResolvedEngine<Task extends EngineTask> {
  readonly adapter: EngineAdapter<Task>;
  readonly choice: EngineChoice<Task>;
}

/** The accelerator of machines without one, and of tests: it is granted at once. */
const SHARED_ACCELERATOR: Accelerator = {
  lease: async () => ({ async [Symbol.asyncDispose]() {} }),
  measureUsedBytes: async () => undefined,
};

/** All engine adapters, by task and name. */
export class EngineRegistry {
  readonly accelerator: Accelerator;
  readonly #adapters: readonly AnyEngineAdapter[];
  readonly #environment: Environment;
  #prices: Promise<PriceList> | undefined;

  /** @throws if two adapters of a task share a name */
  constructor(adapters: readonly AnyEngineAdapter[], options: RegistryOptions = {}) {
    const { environment = process.env, accelerator = SHARED_ACCELERATOR } = options;
    assertDistinct(adapters);
    this.#adapters = adapters;
    this.#environment = environment;
    this.accelerator = accelerator;
  }

  /** The adapters of one task in the order in which they were registered. */
  list<Task extends EngineTask>(task: Task): readonly EngineAdapter<Task>[] {
    return this.#adapters.filter((adapter) => adapter.task === task) as unknown as EngineAdapter<Task>[];
  }

  /** Lists the adapters of a task, or of all, with whether and why not they can be used, in `language`. */
  async explain(task?: EngineTask, language?: string): Promise<EngineFinding[]> {
    const adapters = task === undefined ? this.#adapters : this.list(task);
    return Promise.all(
      adapters.map((adapter) =>
        explainAdapter(adapter as EngineAdapter<EngineTask>, this.#environment, language),
      ),
    );
  }

  /** Lists the names of a task's adapters that can be used on this machine. */
  async listReady(task: EngineTask): Promise<string[]> {
    const adapters = this.list(task);
    const found = await Promise.all(adapters.map((each) => each.checkAvailability(this.#environment)));
    return adapters.filter((_, i) => found[i]!.isReady).map(({ name }) => name);
  }

  /**
   * Finds the adapter for a reference: the one of that name or alias, else the one with `takesOthers`.
   *
   * @throws `engine.unknown`, `engine.parameter`
   */
  resolve<Task extends EngineTask>(
    task: Task,
    given: string,
    settings: EngineSettings<Task>,
  ): ResolvedEngine<Task> {
    const reference = resolveAlias(task, given);
    const { name, parameter } = parseEngine(reference);
    const adapters = this.list(task);
    const named = adapters.find((adapter) => isNamed(adapter, name));
    if (named && parameter !== undefined && named.parameter === undefined)
      throw createNoParameterError(reference, named.name);
    if (named) return { adapter: named, choice: { reference, parameter, settings } };
    const other = adapters.find(({ takesOthers }) => takesOthers);
    if (other) return { adapter: other, choice: { reference, parameter: reference, settings } };
    throw createUnknownEngineError(task, reference, adapters);
  }

  /** Whether a reference means no engine: "none", or "builtin" for a task without an embedded engine. */
  isNone(task: EngineTask, reference: string): boolean {
    return reference === NO_ENGINE || (reference === BUILTIN && this.listEmbedded(task).length === 0);
  }

  /** @throws `engine.unknown`, `engine.parameter`, and what the adapter throws, such as `model.no-key` */
  async create<Task extends EngineTask>(
    task: Task,
    reference: string,
    settings: EngineSettings<Task>,
    signal?: AbortSignal,
  ): Promise<EngineTasks[Task]> {
    const { adapter, choice } = this.resolve(task, reference, settings);
    return adapter.create(choice, this.#environment, signal);
  }

  /** The engines of a task that need nothing but this package; the first is its default. */
  listEmbedded<Task extends EngineTask>(task: Task): readonly EngineAdapter<Task>[] {
    return this.list(task).filter(({ isEmbedded }) => isEmbedded);
  }

  /** The resource that a run with these engines occupies: the accelerator, else a remote service, else the CPU. */
  getNeed(uses: readonly EngineUse[]): ResourceNeed {
    const needs = uses
      .filter(({ task, reference }) => !this.isNone(task, reference))
      .flatMap((use) => this.listPossible(use))
      .map(({ adapter, choice }) => adapter.getResourceNeed(choice, this.#environment));
    const first = (kind: ResourceNeed['kind']) => needs.find((need) => need.kind === kind);
    return first('accelerator') ?? first('remote') ?? { kind: 'cpu' };
  }

  /** The prices of hosted models that are known on this machine. @throws `prices.file` */
  readPrices(): Promise<PriceList> {
    this.#prices ??= import('./prices/price-list.ts').then(({ readPriceList }) =>
      readPriceList(this.#environment),
    );
    return this.#prices;
  }

  /** Who bills the work of the engine that a reference names; undefined if nobody does. @throws as `resolve` */
  getBilledModel(task: EngineTask, reference: string): BilledModel | undefined {
    if (this.isNone(task, reference)) return undefined;
    const { adapter, choice } = this.resolve(task, reference, {});
    if (adapter.getBilledModel) return adapter.getBilledModel(choice, this.#environment);
    const need = adapter.getResourceNeed(choice, this.#environment);
    return need.kind === 'remote' ? { host: need.provider, model: reference } : undefined;
  }

  /** @throws `engine.unknown`, `engine.parameter` for references that no adapter takes */
  checkReferences(uses: readonly EngineUse[]): void {
    for (const use of uses) if (!this.isNone(use.task, use.reference)) this.listPossible(use);
  }

  /** The engines that a run may use for a reference: all of the task where the choice is the run's. */
  private listPossible({ task, reference, settings }: EngineUse): ResolvedEngine<EngineTask>[] {
    const adapters = this.list(task);
    if (reference !== AUTOMATIC || adapters.some((adapter) => isNamed(adapter, AUTOMATIC)))
      return [this.resolve(task, reference, settings)];
    return adapters.map((adapter) => {
      const choice = { reference: adapter.name, parameter: undefined, settings };
      return { adapter, choice };
    });
  }

  /** The remote services that engines may need, without duplicates. */
  listProviders(): RemoteProvider[] {
    const all = this.#adapters.flatMap(({ providers = [] }) => providers);
    return [...new Map(all.map((provider) => [provider.name, provider])).values()];
  }

  /** The default reference for callers that leave the choice to the service; undefined if nothing is configured. */
  suggest(task: EngineTask): string | undefined {
    return this.list(task)
      .map((adapter) => adapter.suggest?.(this.#environment))
      .find((reference) => reference !== undefined);
  }
}

function isNamed({ name, aliases }: Pick<AnyEngineAdapter, 'name' | 'aliases'>, text: string): boolean {
  return name === text || (aliases?.includes(text) ?? false);
}

async function explainAdapter(
  adapter: EngineAdapter<EngineTask>,
  environment: Environment,
  language: string | undefined,
): Promise<EngineFinding> {
  const { task, name, isEmbedded = false, license } = adapter;
  const reference = formatReference(adapter);
  const title = createMessage(`engine.${task}.${name}.title`);
  const say = (message: Message): string => translate(message, language);
  const availability = await adapter.checkAvailability(environment);
  const { isReady } = availability;
  const why = availability.isReady
    ? {}
    : { reason: say(availability.reason), remedy: say(availability.remedy) };
  const needs = adapter.getResourceNeed({ reference: name, parameter: undefined, settings: {} }, environment);
  return {
    task,
    reference,
    title: hasSentence(title.key) ? say(title) : name,
    isEmbedded,
    ...(license !== undefined && { license }),
    isReady,
    ...why,
    needs,
  };
}

function formatReference({ name, parameter }: Pick<AnyEngineAdapter, 'name' | 'parameter'>): string {
  return parameter === undefined ? name : `${name}:${parameter}`;
}

function assertDistinct(adapters: readonly AnyEngineAdapter[]): void {
  const taken = new Set<string>();
  for (const { task, name, aliases = [] } of adapters)
    for (const each of [name, ...aliases]) {
      const key = `${task} ${each}`;
      if (taken.has(key)) throw new Error(`Two adapters are registered as ${key}.`);
      taken.add(key);
    }
}

function createUnknownEngineError(
  task: EngineTask,
  reference: string,
  adapters: readonly Pick<AnyEngineAdapter, 'name' | 'parameter'>[],
): FootlightError {
  const names = adapters.map(formatReference);
  const known = names.length > 0 && CHOSEN_TASKS.includes(task) ? [AUTOMATIC, ...names] : names;
  return new FootlightError('engine.unknown', {
    kind: 'usage',
    reason: known.length > 0 ? 'other' : 'none',
    parameters: { task: createMessage(`engine-task.${task}`), known },
    value: reference,
  });
}

function createNoParameterError(reference: string, name: string): FootlightError {
  return new FootlightError('engine.parameter', { kind: 'usage', parameters: { name }, value: reference });
}
