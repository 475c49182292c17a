import { Command, Help } from 'commander';
import { optionMetaOf } from '../execution/option-meta.ts';
import type { Production } from '../execution/production.ts';
import type { EngineDescription, ProductionDescription } from '../execution/production-description.ts';
import { addProductionOptions, kebab } from './options-from-schema.ts';
import { formatItems, type TextItem } from './text-items.ts';

/** All that is known of a production, for people. */
export function productionPage(production: Production, description: ProductionDescription): string {
  const { name, title, groups, presets, engines } = description;
  return [
    `${name}: ${title}`,
    ...groups.map((group) => section(group.title, optionItems(production, group.options))),
    ...presets.map(({ option, values }) => section(`Presets of --${kebab(option)}`, presetItems(values))),
    section('Stages', stageItems(description)),
    section('Outputs', outputItems(description)),
    ...Object.entries(engines).map(([task, each]) => section(`Engines: ${task}`, engineItems(each))),
  ].join('\n\n');
}

function section(title: string, items: readonly TextItem[]): string {
  return `${title}\n${formatItems(items)}`;
}

/** In the words of the command's help. */
function optionItems(production: Production, names: readonly string[]): TextItem[] {
  const command = new Command();
  addProductionOptions(command, production);
  const help = new Help();
  const terms = new Map<string, TextItem>([
    ...command.registeredArguments.map(
      (each) => [each.name(), [`<${each.name()}>`, help.argumentDescription(each)]] as const,
    ),
    ...help
      .visibleOptions(command)
      .map(
        (each) =>
          [kebab(each.attributeName()), [help.optionTerm(each), help.optionDescription(each)]] as const,
      ),
  ]);
  return names.map((name) => {
    const [term, text] = terms.get(kebab(name)) ?? [name, ''];
    const { level } = optionMetaOf(production.options, name);
    return [term, level === 'basic' ? text : `${text} [${level}]`];
  });
}

function presetItems(values: ProductionDescription['presets'][number]['values']): TextItem[] {
  return values.map(({ value, title, sets }) => [value, `${title}: ${settingsOf(sets).join(', ')}`]);
}

/** `detail.strength weak`, for every setting however deep. */
function settingsOf(sets: object, path = ''): string[] {
  return Object.entries(sets).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? settingsOf(value, `${path}${name}.`)
      : [`${path}${name} ${value}`],
  );
}

function stageItems({ stages }: ProductionDescription): TextItem[] {
  const total = stages.reduce((sum, { weight }) => sum + weight, 0);
  return stages.map(({ name, title, unit, weight }) => [
    name,
    `${title} (${unit}), ${Math.round((100 * weight) / total)} % of a usual run`,
  ]);
}

function outputItems({ outputs }: ProductionDescription): TextItem[] {
  return outputs.map(({ role, title, media_types, optional, numbered }) => [
    numbered ? `${role}1, ${role}2 ...` : role,
    `${title} (${media_types.join(', ')})${optional ? ', where options ask for it' : ''}`,
  ]);
}

function engineItems(engines: readonly EngineDescription[]): TextItem[] {
  return engines.map(({ reference, title, ready, reason, remedy }) => [
    reference,
    ready ? `ready: ${title}` : `not ready: ${title}\n(${reason}) ${remedy}`,
  ]);
}
