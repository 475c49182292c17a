import { type Command, Option } from 'commander';
import type { CommandContext } from '../../../cli/command-entry.ts';
import { getLanguage } from '../../../core/messages/say.ts';
import { BUILTIN } from '../../../engines/reference.ts';
import type { EngineRegistry } from '../../../engines/registry.ts';
import { describeVoice } from '../../../engines/speech-synthesizer.ts';

/** `footlight voices`: lists the voices of a speech engine. */
export function defineVoices(command: Command, { app }: CommandContext): void {
  command
    .addOption(new Option('--speech <ENGINE>').default(BUILTIN))
    .option('--json')
    .action((flags: VoicesFlags) => listVoices(flags, app.engines()));
}

interface VoicesFlags {
  readonly speech: string;
  readonly json?: boolean;
}

async function listVoices({ speech, json }: VoicesFlags, engines: EngineRegistry): Promise<void> {
  const synthesizer = await engines.create('speech', speech, {});
  const voices = await synthesizer.listVoices(AbortSignal.timeout(60_000));
  const listed = voices.map((voice) => ({
    voice: `${synthesizer.id}:${voice.id}`,
    gender: voice.gender,
    age: voice.age,
    languages: voice.languages,
    description: describeVoice(voice, getLanguage()),
  }));
  if (json) process.stdout.write(`${JSON.stringify(listed)}\n`);
  else
    for (const { voice, gender, age, languages, description } of listed)
      process.stdout.write(
        `${voice.padEnd(26)} ${gender.padEnd(8)} ${age.padEnd(6)} ${languages.join(',').padEnd(6)} ${description}\n`,
      );
}
