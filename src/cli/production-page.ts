import { Command, Help } from 'commander';
import { getOptionMeta } from '../execution/option-meta.ts';
import type { Production } from '../execution/production.ts';
import type { EngineDescription, ProductionDescription } from '../execution/production-description.ts';
import { addProductionOptions, toKebabCase } from './options-from-schema.ts';
import { formatItems, type TextItem } from './text-items.ts';

/** All that is known of a production, for people. */
export function renderProductionPage(production: Production, description: ProductionDescription): string {
  const { name, title, groups, presets, engines } = description;
  return [
    `${name}: ${title}`,
    ...groups.map((group) => renderSection(group.title, listOptionItems(production, group.options))),
    ...presets.map(({ option, values }) =>
      renderSection(`Presets of --${toKebabCase(option)}`, listPresetItems(values)),
    ),
    renderSection('Stages', listStageItems(description)),
    renderSection('Outputs', listOutputItems(description)),
    ...Object.entries(engines).map(([task, each]) =>
      renderSection(`Engines: ${task}`, listEngineItems(each)),
    ),
  ].join('\n\n');
}

function renderSection(title: string, items: readonly TextItem[]): string {
  return `${title}\n${formatItems(items)}`;
}

/** In the words of the command's help. */
function listOptionItems(production: Production, names: readonly string[]): TextItem[] {
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
          [toKebabCase(each.attributeName()), [help.optionTerm(each), help.optionDescription(each)]] as const,
      ),
  ]);
  return names.map((name) => {
    const [term, text] = terms.get(toKebabCase(name)) ?? [name, ''];
    const { level } = getOptionMeta(production.options, name);
    return [term, level === 'basic' ? text : `${text} [${level}]`];
  });
}

function listPresetItems(values: ProductionDescription['presets'][number]['values']): TextItem[] {
  return values.map(({ value, title, sets }) => [value, `${title}: ${listSettings(sets).join(', ')}`]);
}

/** `detail.strength weak`, for every setting however deep. */
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
    `${title} (${unit}), ${Math.round((100 * weight) / total)} % of a usual run`,
  ]);
}

function listOutputItems({ outputs }: ProductionDescription): TextItem[] {
  return outputs.map(({ role, title, media_types, optional, numbered }) => [
    numbered ? `${role}1, ${role}2 ...` : role,
    `${title} (${media_types.join(', ')})${optional ? ', where options ask for it' : ''}`,
  ]);
}

function listEngineItems(engines: readonly EngineDescription[]): TextItem[] {
  return engines.map(({ reference, title, ready, reason, remedy }) => [
    reference,
    ready ? `ready: ${title}` : `not ready: ${title}\n(${reason}) ${remedy}`,
  ]);
}
