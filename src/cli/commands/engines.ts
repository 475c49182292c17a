import { type Command, Option } from 'commander';
import type { EngineFinding } from '../../engines/registry.ts';
import { ENGINE_TASKS, type EngineTask } from '../../engines/task.ts';
import type { CommandContext } from '../command-entry.ts';

/** `footlight engines [TASK]`: what options may name, and whether it can be used here. */
export function defineEngines(command: Command, { app }: CommandContext): void {
  command
    .addArgument(command.createArgument('[TASK]', 'only those of this task').choices([...ENGINE_TASKS]))
    .addOption(new Option('--json', 'print JSON'))
    .action(async (task: EngineTask | undefined, { json }: { json?: boolean }) => {
      const findings = await app.engines().explain(task);
      if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      else for (const finding of findings) process.stdout.write(`${describeEngine(finding)}\n`);
    });
}

function describeEngine({ task, reference, title, isReady, reason, remedy }: EngineFinding): string {
  const line = `${task.padEnd(14)} ${reference.padEnd(16)} ${isReady ? 'ready' : 'not ready'}  ${title}`;
  return isReady ? line : `${line}\n  ${reason}. ${remedy}`;
}
