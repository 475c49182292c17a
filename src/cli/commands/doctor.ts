import { type Command, Option } from 'commander';
import { getCacheDirectory } from '../../core/cache-directory.ts';
import { getLanguage, say } from '../../core/messages/say.ts';
import type { EngineRegistry } from '../../engines/registry.ts';
import type { MachineFinding } from '../../service/machine-finding.ts';
import type { CommandContext } from '../command-entry.ts';
import { examineMachine } from '../examine-machine.ts';
import { installCuda } from '../install-cuda.ts';

/** `footlight doctor`: what this machine has and which engines can be used on it. */
export function defineDoctor(command: Command, { app }: CommandContext): void {
  const install = new Option('--install <PART>').choices(['cuda']);
  command.option('--json').addOption(install);
  command.action(async ({ json, install: part }: { json?: boolean; install?: string }) => {
    if (part !== undefined) await installCuda();
    const examination = { folder: getCacheDirectory(), namesFolder: true, triesAgain: true };
    const machine = await examineMachine({ ...examination, language: getLanguage() });
    const findings = [...machine, ...(await listEngineFindings(app.engines()))];
    if (json) {
      const listed = findings.map(({ title: _, ...finding }) => finding);
      process.stdout.write(`${JSON.stringify(listed)}\n`);
    } else
      for (const { title, value, advice } of findings)
        process.stdout.write(
          `${say('cli.doctor.finding', { title, value })}${advice ? `\n  ${advice}` : ''}\n`,
        );
  });
}

async function listEngineFindings(engines: EngineRegistry): Promise<MachineFinding[]> {
  const findings = await engines.explain(undefined, getLanguage());
  return findings.map(({ task, reference, isReady, reason, remedy }) => ({
    name: `${task} ${reference}`,
    title: `${task} ${reference}`,
    value: isReady ? say('cli.engine.ready') : say('cli.doctor.engine.not-ready', { reason }),
    advice: remedy,
  }));
}
