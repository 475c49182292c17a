import { FootlightError } from '../core/errors.ts';
import { hasSentence } from '../core/messages/translate.ts';
import type { AnyEngineAdapter, EngineAdapter, Environment } from '../engines/engine.ts';
import { NO_ENGINE } from '../engines/reference.ts';
import { EngineRegistry } from '../engines/registry.ts';
import { ENGINE_TASKS, type EngineTask } from '../engines/task.ts';
import type { Assert, ContractCase } from './contract-case.ts';

export interface EngineAdapterSetup {
  /** Variables with which the engine can be created; nothing has to answer at their addresses. */
  readonly environment?: Environment;
  /** What follows the name, where the engine needs it. */
  readonly parameter?: string;
}

/** What every adapter has to keep, so that lists, queues and errors can be made of it. */
export function engineAdapterContract(
  anyAdapter: AnyEngineAdapter,
  { environment = {}, parameter }: EngineAdapterSetup = {},
): readonly ContractCase[] {
  const adapter = anyAdapter as unknown as EngineAdapter<EngineTask>;
  const registry = new EngineRegistry([anyAdapter], { environment });
  const { task, name } = adapter;
  const reference = parameter === undefined ? name : `${name}:${parameter}`;
  return [
    { name: 'is listed under a task, a plain name and a title', run: listed },
    { name: 'says whether it is ready, and what to do where it is not', run: explained },
    { name: 'needs what its queues are made for', run: needs },
    { name: 'is created by its name and by every alias', run: created },
    { name: 'refuses a parameter that it does not take', run: parameterRefused },
  ];

  async function listed(check: Assert): Promise<void> {
    check.ok(ENGINE_TASKS.includes(task), `${task} is no task`);
    check.ok(hasSentence(`engine.${task}.${name}.title`), 'it has no title');
    for (const each of [name, ...(adapter.aliases ?? [])])
      check.ok(/^[a-z][a-z0-9-]*$/.test(each) && each !== NO_ENGINE, each);
  }

  async function explained(check: Assert): Promise<void> {
    for (const variables of [environment, {}]) {
      const availability = await adapter.available(variables);
      if (!availability.isReady)
        for (const { key } of [availability.reason, availability.remedy]) check.ok(hasSentence(key), key);
    }
    const [finding] = await registry.explain(task);
    check.ok(finding?.title);
    check.ok(finding?.reference.startsWith(name));
  }

  async function needs(check: Assert): Promise<void> {
    const providers = registry.providers().map((provider) => provider.name);
    for (const variables of [environment, {}]) {
      const need = adapter.needs({ reference, parameter, settings: {} }, variables);
      if (need.kind === 'remote')
        check.ok(providers.includes(need.provider), `${need.provider} is undeclared`);
    }
  }

  async function created(check: Assert): Promise<void> {
    const suffix = parameter === undefined ? '' : `:${parameter}`;
    const names = [name, ...(adapter.aliases ?? [])];
    for (const each of names) {
      const engine = await registry.create(task, `${each}${suffix}`, {});
      check.ok(engine.id !== '' && engine.version !== '');
    }
  }

  async function parameterRefused(check: Assert): Promise<void> {
    if (adapter.parameter !== undefined) return;
    await check.rejects(
      registry.create(task, `${name}:surplus`, {}),
      (error) => error instanceof FootlightError && error.code === 'engine.parameter',
    );
  }
}
