import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ZodObject, z } from 'zod';
import { findClosestWord } from '../core/closest-word.ts';
import { FootlightError } from '../core/errors.ts';
import { describeJsonProblem } from '../core/json-problem.ts';
import { decodeMarkedText } from '../core/marked-text.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { parseSettings } from '../core/settings-document.ts';
import { describeSystemError } from '../core/system-errors.ts';
import { describeIssue } from '../core/zod-issues.ts';
import { loadProductions, type ProductionLoaders } from '../execution/production-loaders.ts';

export interface Configuration {
  /** Folder for checkpoints, if the command line names none. */
  readonly workDir?: string;
  /** Option defaults by workflow; flags override them. */
  readonly productions: Sections;
  /** Options of the commands that run for long, by their names; each checks its own. */
  readonly services: Sections;
  /** The file; empty if there is none. */
  readonly path: string;
}

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Paths where a configuration file is searched, unless one is named: the current folder, then the user's. */
function listCandidates(): string[] {
  const home = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  return [resolve('footlight.json'), join(home, 'footlight', 'config.json')];
}

/**
 * Reads defaults such as `{"workDir": "/big/disk", "enhance": {"crf": 16}, "serve": {"port": 8080}}`.
 * JSON and YAML are read, and names in snake_case. Every name and value is checked against the production's own options, so that a typing error is not ignored.
 *
 * @throws `usage.configuration` if the file can't be read or something in it is not valid
 */
export async function readConfiguration(
  productions: ProductionLoaders,
  named: string | undefined,
): Promise<Configuration> {
  for (const path of named === undefined ? listCandidates() : [resolve(named)]) {
    const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      if (named === undefined && error.code === 'ENOENT') return undefined;
      throw createInvalidConfigurationError(
        path,
        createMessage('cli.configuration.unreadable', describeSystemError(error)),
      );
    });
    if (content) return parse(path, decodeMarkedText(content, path), await loadSections(productions));
  }
  return { productions: {}, services: {}, path: '' };
}

/** What may stand under each production's name, none of which is required, and settings of published designs. */
interface Section {
  readonly name: string;
  readonly options: ZodObject;
  readonly settings: Readonly<Record<string, string>>;
}

async function loadSections(productions: ProductionLoaders): Promise<Section[]> {
  const all = [...(await loadProductions(productions)).values()];
  return all.map(({ name, options, settings = {} }) => ({
    name,
    options: options.partial().strict(),
    settings,
  }));
}

function parse(path: string, text: string, sections: readonly Section[]): Configuration {
  const given = parseSettings(text);
  if (!given) throw createInvalidConfigurationError(path, describeBrokenText(text));
  const named = withOptionNames(given, sections);
  const { documents, own } = separateDocuments(path, named, sections);
  const schema = z.strictObject({
    // For editors.
    $schema: z.string().optional(),
    workDir: z.string().min(1).optional(),
    serve: z.record(z.string(), z.unknown()).optional(),
    worker: z.record(z.string(), z.unknown()).optional(),
    ...Object.fromEntries(sections.map(({ name, options }) => [name, options.optional()])),
  });
  const parsed = schema.safeParse(own);
  if (!parsed.success) throw createInvalidConfigurationError(path, describeProblem(parsed.error, sections));
  // As the file has them: the schemas' defaults would count as given.
  const {
    $schema: _,
    workDir,
    serve = {},
    worker = {},
    ...productions
  } = own as { $schema?: string; workDir?: string } & Sections;
  const names = new Set([...Object.keys(productions), ...Object.keys(documents)]);
  const merged = [...names].map((name) => [name, { ...documents[name], ...productions[name] }]);
  return { workDir, productions: Object.fromEntries(merged), services: { serve, worker }, path };
}

/** Takes names in snake_case, as `work_dir`, for those of options. */
function withOptionNames(
  given: Readonly<Record<string, unknown>>,
  sections: readonly Section[],
): Record<string, unknown> {
  const entries = Object.entries(given).map(([key, value]) => {
    const section = sections.find(({ name }) => name === key);
    if (!section) return [key === 'work_dir' ? 'workDir' : key, value];
    return [key, isObject(value) ? renameKeys(value, Object.keys(section.options.shape)) : value];
  });
  return Object.fromEntries(entries);
}

function renameKeys(value: Readonly<Record<string, unknown>>, known: readonly string[]): object {
  const toName = (key: string): string => {
    const camel = key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return !known.includes(key) && known.includes(camel) ? camel : key;
  };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [toName(key), each]));
}

/** Settings of published designs are read by the productions themselves, from this very file. */
function separateDocuments(
  path: string,
  given: Readonly<Record<string, unknown>>,
  sections: readonly Section[],
): { documents: Record<string, Record<string, string>>; own: Record<string, unknown> } {
  const documents: Record<string, Record<string, string>> = {};
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const section = sections.find(({ settings }) => key in settings);
    if (section) documents[section.name] = { [section.settings[key]!]: path };
    else own[key] = value;
  }
  return { documents, own };
}

/** Names the closest name that is known where one is unknown. */
function describeProblem(error: z.ZodError, sections: readonly Section[]): Message {
  const [issue] = error.issues;
  const problem = describeIssue(error);
  if (issue?.code !== 'unrecognized_keys') return problem;
  const section = sections.find(({ name }) => name === issue.path[0]);
  const known = section
    ? Object.keys(section.options.shape)
    : ['workDir', ...sections.flatMap(({ name, settings }) => [name, ...Object.keys(settings)])];
  const closest = findClosestWord(issue.keys[0] ?? '', known);
  return closest === undefined ? problem : createMessage('cli.configuration.closest', { problem, closest });
}

function describeBrokenText(text: string): Message {
  try {
    JSON.parse(text);
  } catch {
    if (/^\s*[{[]/.test(text)) return describeJsonProblem(text);
  }
  return createMessage('cli.configuration.no-settings');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function createInvalidConfigurationError(path: string, reason: string | Message): FootlightError {
  return new FootlightError('usage.configuration', { kind: 'usage', parameters: { reason }, value: path });
}
