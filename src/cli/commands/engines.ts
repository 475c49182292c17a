import type { Command } from 'commander';
import { getLanguage, say } from '../../core/messages/say.ts';
import type { EngineFinding } from '../../engines/registry.ts';
import { ENGINE_TASKS, type EngineTask } from '../../engines/task.ts';
import type { CommandContext } from '../command-entry.ts';

/** `footlight engines [TASK]`: the engines that options may name, and whether each can be used here. */
export function defineEngines(command: Command, { app }: CommandContext): void {
  command
    .addArgument(command.createArgument('[TASK]').choices([...ENGINE_TASKS]))
    .option('--json')
    .action(async (task: EngineTask | undefined, { json }: { json?: boolean }) => {
      const findings = await app.engines().explain(task, getLanguage());
      if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      else for (const finding of findings) process.stdout.write(`${describeEngine(finding)}\n`);
    });
}

function describeEngine({ task, reference, title, isReady, reason, remedy }: EngineFinding): string {
  const state = isReady ? say('cli.engine.ready') : say('cli.engine.not-ready');
  const line = `${task.padEnd(14)} ${reference.padEnd(16)} ${state}  ${title}`;
  return isReady ? line : `${line}\n  ${say('cli.engine.remedy', { reason, remedy })}`;
}
