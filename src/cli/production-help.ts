import { Command } from 'commander';
import { getLanguage, say } from '../core/messages/say.ts';
import { getOptionMeta } from '../execution/option-meta.ts';
import type { Production } from '../execution/production.ts';
import type { EngineDescription, ProductionDescription } from '../execution/production-description.ts';
import { getUnitName } from '../execution/production-words.ts';
import { addProductionOptions, toKebabCase } from './options-from-schema.ts';
import { createHelp } from './program.ts';
import { formatItems, type TextItem } from './text-items.ts';

/** Messages that mark an option of a level; basic options have no mark. */
const LEVEL_MESSAGE_KEYS: Readonly<Record<string, string>> = {
  advanced: 'cli.page.advanced-option',
  expert: 'cli.page.expert-option',
};

/**
 * Formats all that is known of a production as text for the terminal: options, presets, stages, outputs and engines.
 */
export function formatProductionHelp(production: Production, description: ProductionDescription): string {
  const { name, title, groups, presets, engines } = description;
  return [
    `${name}: ${title}`,
    ...groups.map((group) => formatSection(group.title, listOptionItems(production, group.options))),
    ...presets.map(({ option, values }) =>
      formatSection(say('cli.page.presets', { option: `--${toKebabCase(option)}` }), listPresetItems(values)),
    ),
    formatSection(say('cli.page.stages'), listStageItems(description)),
    formatSection(say('cli.page.outputs'), listOutputItems(description)),
    ...Object.entries(engines).map(([task, each]) =>
      formatSection(say('cli.page.engines', { task }), listEngineItems(each)),
    ),
  ].join('\n\n');
}

function formatSection(title: string, items: readonly TextItem[]): string {
  return `${title}\n${formatItems(items)}`;
}

/** Lists options with their descriptions from the command's help, and with their level unless it is basic. */
function listOptionItems(production: Production, names: readonly string[]): TextItem[] {
  const command = new Command();
  addProductionOptions(command, production);
  const help = createHelp();
  const terms = new Map<string, TextItem>([
    ...command.registeredArguments.map(
      (each) => [each.name(), [`<${each.name()}>`, help.argumentDescription(each)]] as const,
    ),
    ...help
      .visibleOptions(command)
      .map(
        (each) =>
          [toKebabCase(each.attributeName()), [help.optionTerm(each), help.optionDescription(each)]] as const,
      ),
  ]);
  return names.map((name) => {
    const [term, text] = terms.get(toKebabCase(name)) ?? [name, ''];
    const { level } = getOptionMeta(production.options, name);
    const key = LEVEL_MESSAGE_KEYS[level];
    return [term, key === undefined ? text : say(key, { help: text })];
  });
}

function listPresetItems(values: ProductionDescription['presets'][number]['values']): TextItem[] {
  return values.map(({ value, title, sets }) => [
    value,
    say('cli.page.preset', { title, settings: listSettings(sets) }),
  ]);
}

/** Flattens nested settings to lines such as `detail.strength weak`. */
function listSettings(sets: object, path = ''): string[] {
  return Object.entries(sets).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? listSettings(value, `${path}${name}.`)
      : [`${path}${name} ${value}`],
  );
}

function listStageItems({ stages }: ProductionDescription): TextItem[] {
  const total = stages.reduce((sum, { weight }) => sum + weight, 0);
  return stages.map(({ name, title, unit, weight }) => [
    name,
    say('cli.page.stage', {
      title,
      unit: getUnitName(unit, getLanguage()),
      share: Math.round((100 * weight) / total),
    }),
  ]);
}

function listOutputItems({ outputs }: ProductionDescription): TextItem[] {
  return outputs.map(({ role, title, media_types, optional, numbered }) => [
    numbered ? `${role}1, ${role}2 ...` : role,
    optional
      ? say('cli.page.optional-output', { title, types: media_types })
      : say('cli.page.output', { title, types: media_types }),
  ]);
}

function listEngineItems(engines: readonly EngineDescription[]): TextItem[] {
  return engines.map(({ reference, title, ready, reason, remedy }) => [
    reference,
    ready ? say('cli.page.ready', { title }) : say('cli.page.not-ready', { title, reason, remedy }),
  ]);
}
