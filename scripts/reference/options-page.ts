import { type ZodType, z } from 'zod';
import { toKebabCase } from '../../src/cli/options-from-schema.ts';
import { getOptionMeta, OPTION_GROUPS, type OptionMeta } from '../../src/execution/option-meta.ts';
import type { Production } from '../../src/execution/production.ts';
import { ProductionWords } from '../../src/execution/production-words.ts';
import { code, page, table } from './markdown.ts';

const HEAD = `# Options, stages and outputs

An option has its flag on the command line and its name in \`footlight.json\`, in a program and in requests to a service.
\`GET /api/v1/productions\` gives the same as JSON, and \`footlight productions NAME\` shows it.`;

/** Every option, stage and output of every production. */
export function renderOptionsPage(productions: readonly Production[]): string {
  return page(HEAD, ...productions.flatMap(productionSections));
}

function productionSections(production: Production): string[] {
  const { name } = production;
  const words = new ProductionWords(name);
  return [
    `## ${name}`,
    `${words.title}: \`footlight ${name}\`, \`POST /api/v1/${name}\`.`,
    ...optionSections(production),
    ...presetSections(production),
    '### Stages',
    stageTable(production),
    '### Outputs',
    outputTable(production),
  ];
}

interface Option {
  readonly name: string;
  readonly meta: OptionMeta;
  readonly schema: JsonSchema;
}

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
}

function optionsOf({ options }: Production): Option[] {
  return Object.entries(options.shape).map(([name, schema]) => ({
    name,
    meta: getOptionMeta(options, name),
    schema: z.toJSONSchema(schema as ZodType, { io: 'input' }) as JsonSchema,
  }));
}

function optionSections(production: Production): string[] {
  const options = optionsOf(production);
  const words = new ProductionWords(production.name);
  return OPTION_GROUPS.flatMap((group) => {
    const members = options.filter(({ meta }) => meta.group === group);
    if (members.length === 0) return [];
    const rows = members.map((option) => [
      code(flagOf(option)),
      code(option.name),
      valuesOf(option),
      option.schema.default === undefined ? '' : code(String(option.schema.default)),
      option.meta.level,
      words.optionHelp(option.name),
    ]);
    return [
      `### ${words.groupTitle(group)}`,
      table(['flag', 'name', 'values', 'default', 'level', 'help'], rows),
    ];
  });
}

function flagOf({ name, meta, schema }: Option): string {
  const { short, positional, placeholder = toKebabCase(name).toUpperCase() } = meta;
  const dots = schema.type === 'array' ? '...' : '';
  if (positional) return `<${toKebabCase(name)}${dots}>`;
  if (schema.type === 'boolean')
    return schema.default === true ? `--no-${toKebabCase(name)}` : `--${toKebabCase(name)}`;
  return `${short ? `-${short}, ` : ''}--${toKebabCase(name)} <${placeholder}${dots}>`;
}

const FILES: Readonly<Record<NonNullable<OptionMeta['file']>, string>> = {
  media: 'a media file',
  document: 'a file',
  model: 'a name or a file',
  output: 'a file to write',
  'output-folder': 'a folder to write',
};

function valuesOf({ meta, schema }: Option): string {
  const one = meta.file ? FILES[meta.file] : kindOf(schema.items ?? schema);
  if (schema.type !== 'array') return one;
  return `${rangeOf(schema.minItems, schema.maxItems)} of: ${one}`;
}

function kindOf({ type, enum: values, minimum, maximum }: JsonSchema): string {
  if (values) return values.map(code).join(', ');
  if (type === 'boolean') return 'yes or no';
  if (type !== 'number' && type !== 'integer') return 'text';
  const range = rangeOf(minimum, maximum);
  return `${type === 'integer' ? 'a whole number' : 'a number'}${range && `, ${range}`}`;
}

/** JavaScript's largest integer stands for no limit. */
function rangeOf(low: number | undefined, high: number | undefined): string {
  const hasHigh = high !== undefined && high < Number.MAX_SAFE_INTEGER;
  if (hasHigh) return `${low ?? 0} to ${high}`;
  return low === undefined ? '' : `${low} and more`;
}

function presetSections(production: Production): string[] {
  return optionsOf(production).flatMap(({ name, meta: { presets } }) => {
    if (!presets) return [];
    const words = new ProductionWords(production.name);
    const all = Object.entries(presets).map(([value, sets]) => ({ value, sets }));
    const effects = all.map(({ sets }) => new Map(flatten(sets)));
    const settings = [...new Set(effects.flatMap((effect) => [...effect.keys()]))];
    const rows = settings.map((setting) => [
      code(setting),
      ...effects.map((effect) => (effect.has(setting) ? code(JSON.stringify(effect.get(setting))) : '')),
    ]);
    const head = ['sets', ...all.map(({ value }) => `${code(value)}: ${words.valueTitle(name, value)}`)];
    return [`### What ${code(name)} sets`, `${words.optionTitle(name)}, by value.`, table(head, rows)];
  });
}

/** Settings by their path: `detail.strength`. */
function flatten(value: object, path = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    const here = path ? `${path}.${name}` : name;
    const isNested = typeof part === 'object' && part !== null && !Array.isArray(part);
    return isNested ? flatten(part, here) : [[here, part]];
  });
}

function stageTable({ name: production, stages }: Production): string {
  const words = new ProductionWords(production);
  const total = stages.reduce((sum, { weight }) => sum + weight, 0);
  const rows = stages.map(({ name, unit, weight }) => [
    code(name),
    words.stageTitle(name),
    unit,
    `${Math.round((100 * weight) / total)} %`,
  ]);
  return table(['stage', 'what happens', 'counts', 'usual share of the time'], rows);
}

function outputTable({ name, outputs }: Production): string {
  const words = new ProductionWords(name);
  const rows = outputs.map(({ role, mediaTypes, isOptional, isNumbered }) => [
    isNumbered ? `${code(`${role}1`)}, ${code(`${role}2`)}, ...` : code(role),
    words.outputTitle(role),
    mediaTypes.map(code).join(', '),
    isOptional ? 'where asked for' : 'by default',
  ]);
  return table(['role', 'what it is', 'media types', 'made'], rows);
}
