import type { Command } from 'commander';
import { getLanguage, say } from '../../core/messages/say.ts';
import type { EngineFinding } from '../../engines/registry.ts';
import { ENGINE_TASKS, type EngineTask } from '../../engines/task.ts';
import { measureCells, padCells } from '../cells.ts';
import type { CommandContext } from '../command-entry.ts';

/** `footlight engines [TASK]`: the engines that options may name, and whether each can be used here. */
export function defineEngines(command: Command, { app }: CommandContext): void {
  command
    .addArgument(command.createArgument('[TASK]').choices([...ENGINE_TASKS]))
    .option('--json')
    .action(async (task: EngineTask | undefined, { json }: { json?: boolean }) => {
      const findings = await app.engines().explain(task, getLanguage());
      if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
      else for (const line of describeEngines(findings)) process.stdout.write(`${line}\n`);
    });
}

/** A line each, in columns; what keeps an engine from being used stands below its line. */
function describeEngines(findings: readonly EngineFinding[]): string[] {
  const [ready, notReady] = [say('cli.engine.ready'), say('cli.engine.not-ready')];
  const stateWidth = Math.max(measureCells(ready), measureCells(notReady));
  const referenceWidth = Math.max(...findings.map(({ reference }) => measureCells(reference)));
  return findings.map(({ task, reference, title, isReady, reason, remedy }) => {
    const state = padCells(isReady ? ready : notReady, stateWidth);
    const line = `${task.padEnd(14)} ${padCells(reference, referenceWidth)} ${state}  ${title}`;
    return isReady ? line : `${line}\n  ${say('cli.engine.remedy', { reason, remedy })}`;
  });
}
