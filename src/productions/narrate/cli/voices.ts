import { type Command, Option } from 'commander';
import type { CommandContext } from '../../../cli/command-entry.ts';
import { getLanguage } from '../../../core/messages/say.ts';
import { BUILTIN } from '../../../engines/reference.ts';
import type { EngineRegistry } from '../../../engines/registry.ts';
import { listVoices } from '../voices/look-at-voices.ts';

/** `footlight voices`: lists the voices of a speech engine. */
export function defineVoices(command: Command, { app }: CommandContext): void {
  command
    .addOption(new Option('--speech <ENGINE>').default(BUILTIN))
    .option('--json')
    .action((flags: VoicesFlags) => printVoices(flags, app.engines()));
}

interface VoicesFlags {
  readonly speech: string;
  readonly json?: boolean;
}

async function printVoices({ speech, json }: VoicesFlags, engines: EngineRegistry): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const listed = await listVoices({ engine: speech, describedIn: getLanguage() }, { engines, signal });
  if (json) process.stdout.write(`${JSON.stringify(listed)}\n`);
  else
    for (const { voice, gender, age, languages, description } of listed)
      process.stdout.write(
        `${voice.padEnd(26)} ${gender.padEnd(8)} ${age.padEnd(6)} ${languages.join(',').padEnd(6)} ${description}\n`,
      );
}
