import { Command } from 'commander';
import { ESPEAK_VOICES } from '../../src/adapters/espeak/espeak-voices.ts';
import { createEngines, createProductions, JOB_HOST, PRODUCTIONS } from '../../src/app.ts';
import type { App, CommandEntry } from '../../src/cli/command-entry.ts';
import { COMMANDS } from '../../src/cli/command-list.ts';
import { listHelpTexts } from '../../src/cli/command-words.ts';
import { listProductionCommands } from '../../src/cli/list-production-commands.ts';
import { createProgram } from '../../src/cli/program.ts';
import { hasSentence } from '../../src/core/messages/translate.ts';
import { ENGINE_TASKS } from '../../src/engines/task.ts';
import { describeOptions } from '../../src/execution/describe-production.ts';
import { OPTION_GROUPS } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import { ProductionWords } from '../../src/execution/production-words.ts';
import type { SourceFile } from '../code/source-files.ts';
import { findVariables } from '../reference/find-variables.ts';

/**
 * The keys of what is named in data: productions with their options, stages and outputs, engines, commands, and the
 * environment variables that `files` read.
 */
export async function collectDerivedKeys(files: readonly SourceFile[]): Promise<Set<string>> {
  const productions = [...(await createProductions()).values()];
  const engines = createEngines({});
  return new Set([
    ...OPTION_GROUPS.map((group) => `option-group.${group}`),
    ...productions.flatMap(productionKeys),
    ...ESPEAK_VOICES.map(({ id }) => `voice.espeak.${id}`),
    ...ENGINE_TASKS.flatMap((task) => engines.list(task).map(({ name }) => `engine.${task}.${name}.title`)),
    ...[...findVariables(files).keys()].map((name) => `variable.${name}`),
    ...(await collectCommandKeys()),
  ]);
}

/** The keys of the help of all commands; what a production's options say has keys of its own. */
async function collectCommandKeys(): Promise<string[]> {
  const app: App = { productions: PRODUCTIONS, jobHost: JOB_HOST, engines: createEngines };
  const entries = [...(await listProductionCommands(PRODUCTIONS, undefined)), ...COMMANDS];
  const keys = await Promise.all(entries.map((entry) => collectKeysOfCommand(entry, app)));
  return [...listKeys(createProgram()), ...keys.flat()];
}

async function collectKeysOfCommand({ name, load }: CommandEntry, app: App): Promise<string[]> {
  const command = new Command().command(name);
  // `submit` defines the production that its first argument names.
  await (await load())(command, { app, args: [...app.productions.keys()].slice(0, 1) });
  return listKeys(command);
}

/** The key that describes each text; the first of its keys where none does. */
function listKeys(command: Command): string[] {
  return listHelpTexts(command)
    .filter(({ current }) => current === '')
    .map(({ keys }) => keys.find(hasSentence) ?? keys[0]!);
}

type Properties = Readonly<Record<string, { readonly 'x-footlight': { readonly values?: object } }>>;

function productionKeys({ name, options, stages, outputs }: Production): string[] {
  const { properties } = describeOptions(options, new ProductionWords(name));
  return [
    `production.${name}.label`,
    `production.${name}.title`,
    ...Object.entries(properties as Properties).flatMap(
      ([
        option,
        {
          'x-footlight': { values = {} },
        },
      ]) => {
        const isTitled = hasSentence(optionKey(name, `${option}.titled-help`));
        const help = isTitled ? ['help', 'titled-help'] : ['help'];
        const parts = ['title', ...help, ...Object.keys(values).map((value) => `value.${value}`)];
        return parts.map((part) => optionKey(name, `${option}.${part}`));
      },
    ),
    ...stages.flatMap((stage) => [`stage.${stage.name}`, `unit.${stage.unit}`]),
    ...outputs.map(({ role }) => `output.${name}.${role}`),
  ];
}

/** Options that several productions share have their words once. */
function optionKey(production: string, part: string): string {
  const own = `option.${production}.${part}`;
  return hasSentence(own) ? own : `option.${part}`;
}
