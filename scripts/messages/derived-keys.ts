import { ESPEAK_VOICES } from '../../src/adapters/espeak/espeak-voices.ts';
import { createEngines, createProductions } from '../../src/app.ts';
import { hasSentence } from '../../src/core/messages/translate.ts';
import { ENGINE_TASKS } from '../../src/engines/task.ts';
import { getOptionMeta, OPTION_GROUPS } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';

/** The keys of what is named in data: productions with their options, stages and outputs, and engines. */
export async function collectDerivedKeys(): Promise<Set<string>> {
  const productions = [...(await createProductions()).values()];
  const engines = createEngines({});
  return new Set([
    ...OPTION_GROUPS.map((group) => `option-group.${group}`),
    ...productions.flatMap(productionKeys),
    ...ESPEAK_VOICES.map(({ id }) => `voice.espeak.${id}`),
    ...ENGINE_TASKS.flatMap((task) => engines.list(task).map(({ name }) => `engine.${task}.${name}.title`)),
  ]);
}

function productionKeys({ name, options, stages, outputs }: Production): string[] {
  return [
    `production.${name}.title`,
    ...Object.keys(options.shape).flatMap((option) => {
      const presets = Object.keys(getOptionMeta(options, option).presets ?? {});
      const parts = ['title', 'help', ...presets.map((value) => `value.${value}`)];
      return parts.map((part) => optionKey(name, `${option}.${part}`));
    }),
    ...stages.flatMap((stage) => [`stage.${stage.name}`, `unit.${stage.unit}`]),
    ...outputs.map(({ role }) => `output.${name}.${role}`),
  ];
}

/** Options that several productions share have their words once. */
function optionKey(production: string, part: string): string {
  const own = `option.${production}.${part}`;
  return hasSentence(own) ? own : `option.${part}`;
}
