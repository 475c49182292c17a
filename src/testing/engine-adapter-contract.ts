import { FootlightError } from '../core/errors.ts';
import { hasSentence } from '../core/messages/translate.ts';
import type { AnyEngineAdapter, EngineAdapter, Environment } from '../engines/engine.ts';
import { NO_ENGINE } from '../engines/reference.ts';
import { EngineRegistry } from '../engines/registry.ts';
import { ENGINE_TASKS, type EngineTask } from '../engines/task.ts';
import type { Assert, ContractCase } from './contract-case.ts';

export interface EngineAdapterSetup {
  /** Environment variables with which the engine can be created; their addresses need not answer. */
  readonly environment?: Environment;
  /** The parameter after the engine's name, if it needs one. */
  readonly parameter?: string;
}

/** Test cases for engine adapters: properties that lists, queues and errors rely on. */
export function createEngineAdapterContract(
  anyAdapter: AnyEngineAdapter,
  { environment = {}, parameter }: EngineAdapterSetup = {},
): readonly ContractCase[] {
  const adapter = anyAdapter as unknown as EngineAdapter<EngineTask>;
  const registry = new EngineRegistry([anyAdapter], { environment });
  const { task, name } = adapter;
  const reference = parameter === undefined ? name : `${name}:${parameter}`;
  return [
    { name: 'is listed under a task, a plain name and a title', run: checkListed },
    { name: 'says whether it is ready, and what to do where it is not', run: checkExplained },
    { name: 'needs what its queues are made for', run: checkNeeds },
    { name: 'is created by its name and by every alias', run: checkCreated },
    { name: 'refuses a parameter that it does not take', run: checkParameterRefused },
  ];

  async function checkListed(check: Assert): Promise<void> {
    check.ok(ENGINE_TASKS.includes(task), `${task} is no task`);
    check.ok(hasSentence(`engine.${task}.${name}.title`), 'it has no title');
    for (const each of [name, ...(adapter.aliases ?? [])])
      check.ok(/^[a-z][a-z0-9-]*$/.test(each) && each !== NO_ENGINE, each);
  }

  async function checkExplained(check: Assert): Promise<void> {
    for (const variables of [environment, {}]) {
      const availability = await adapter.checkAvailability(variables);
      if (!availability.isReady)
        for (const { key } of [availability.reason, availability.remedy]) check.ok(hasSentence(key), key);
    }
    const [finding] = await registry.explain(task);
    check.ok(finding?.title);
    check.ok(finding?.reference.startsWith(name));
  }

  async function checkNeeds(check: Assert): Promise<void> {
    const providers = registry.listProviders().map((provider) => provider.name);
    for (const variables of [environment, {}]) {
      const need = adapter.getResourceNeed({ reference, parameter, settings: {} }, variables);
      if (need.kind === 'remote')
        check.ok(providers.includes(need.provider), `${need.provider} is undeclared`);
    }
  }

  async function checkCreated(check: Assert): Promise<void> {
    const suffix = parameter === undefined ? '' : `:${parameter}`;
    const names = [name, ...(adapter.aliases ?? [])];
    for (const each of names) {
      const engine = await registry.create(task, `${each}${suffix}`, {});
      check.ok(engine.id !== '' && engine.version !== '');
    }
  }

  async function checkParameterRefused(check: Assert): Promise<void> {
    if (adapter.parameter !== undefined) return;
    await check.rejects(
      registry.create(task, `${name}:surplus`, {}),
      (error) => error instanceof FootlightError && error.code === 'engine.parameter',
    );
  }
}
