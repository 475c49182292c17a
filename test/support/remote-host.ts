import assert from 'node:assert/strict';
import type { RemoteTasks } from '../../src/engines/remote-tasks.ts';
import { addUsage, NO_USAGE, type RemoteUsage } from '../../src/engines/remote-usage.ts';
import type { Warning } from '../../src/execution/events.ts';
import type { RemoteTaskHost } from '../../src/execution/remote/remote-task-host.ts';
import type { RemoteTaskJournal } from '../../src/execution/remote/remote-task-journal.ts';

export interface TestHost extends RemoteTaskHost {
  readonly warnings: Warning[];
  readonly used: RemoteUsage;
  readonly controller: AbortController;
}

/** A run of a workflow as remote tasks see it. */
export function remoteHost(
  journal: RemoteTaskJournal,
  changes: Pick<RemoteTaskHost, 'sendsLostAgain' | 'callbacks'> = {},
): TestHost {
  const controller = new AbortController();
  const byTask = new Map<string, RemoteUsage>();
  const warnings: Warning[] = [];
  return {
    journal,
    controller,
    warnings,
    signal: controller.signal,
    warn: (warning) => void warnings.push(warning),
    recordUsage: (clientKey, usage) => void byTask.set(clientKey, usage),
    get used() {
      return [...byTask.values()].reduce(addUsage, NO_USAGE);
    },
    ...changes,
  };
}

/** For what asks no hosted service. */
export const neverAsked: RemoteTasks = {
  run: () => assert.fail('nobody is to be asked'),
  reject: () => assert.fail('nobody was asked'),
};
