import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { findClosestWord, findNearest } from '../core/closest-word.ts';
import { FootlightError } from '../core/errors.ts';
import { describeJsonProblem } from '../core/json-problem.ts';
import { decodeMarkedText } from '../core/marked-text.ts';
import { createMessage, type Message, type MessageParameters } from '../core/messages/message.ts';
import { parseSettings } from '../core/settings-document.ts';
import { describeSystemError } from '../core/system-errors.ts';
import { describeIssue } from '../core/zod-issues.ts';

/** Stands in paths for names that users choose. */
const ANY_NAME = '*';

/** A file of settings that a user may have edited. */
export interface SettingsFile<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  /** Code of the error, with the reasons `unreadable` and, of JSON, `not-json`; without one for a wrong setting. */
  readonly code: string;
  /** Takes out what earlier versions wrote, before the settings are checked. */
  prepare?(json: unknown): void;
}

/** Takes the part that a schema is for out of settings that may be for others too. */
type SelectSettings = (settings: Readonly<Record<string, unknown>> | undefined) => unknown;

/** @throws an error of the file's code that names the first wrong setting with its path */
export async function readSettingsFile<Schema extends z.ZodType>(
  file: SettingsFile<Schema>,
): Promise<z.output<Schema>> {
  const text = await readText(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw createFileError(file, error, {
      reason: 'not-json',
      parameters: { detail: describeJsonProblem(text) },
    });
  }
  file.prepare?.(json);
  return check(file, json);
}

/**
 * Reads settings in the form of a published design: JSON, YAML, or assignments of Python.
 *
 * @throws an error of the file's code that names the first wrong setting with its path
 */
export async function readDesignSettings<Schema extends z.ZodType>(
  file: SettingsFile<Schema>,
  select: SelectSettings,
): Promise<z.output<Schema>> {
  return check(file, select(parseSettings(await readText(file))));
}

/** Letters in which a misspelled name differs; in more, it is a name of others, as AUDIO_CONFIG is beside VIDEO_CONFIG. */
const MAX_MISSPELLED = 2;

/** Takes the settings of these names, and misspelled ones of those that are missing; everything if there are none. */
export function selectNamed(names: readonly string[]): SelectSettings {
  return (settings) => {
    const missing = names.filter((name) => settings?.[name] === undefined);
    const isOwn = (name: string): boolean =>
      names.includes(name) || findNearest(name, missing, MAX_MISSPELLED) !== undefined;
    const own = Object.entries(settings ?? {}).filter(([name]) => isOwn(name));
    return own.length > 0 ? Object.fromEntries(own) : settings;
  };
}

async function readText(file: SettingsFile<z.ZodType>): Promise<string> {
  const content = await readFile(file.path).catch((error: NodeJS.ErrnoException) => {
    throw createFileError(file, error, {
      reason: 'unreadable',
      parameters: describeSystemError(error),
    });
  });
  return decodeMarkedText(content, file.path);
}

function check<Schema extends z.ZodType>(file: SettingsFile<Schema>, settings: unknown): z.output<Schema> {
  const parsed = file.schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw createFileError(file, parsed.error, {
    parameters: { problem: describeProblem(parsed.error, file.schema) },
  });
}

interface FileProblem {
  readonly reason?: string;
  readonly parameters: MessageParameters;
}

function createFileError(
  { path, code }: SettingsFile<z.ZodType>,
  cause: unknown,
  { reason, parameters }: FileProblem,
): FootlightError {
  return new FootlightError(code, { kind: 'usage', reason, parameters, value: path, cause });
}

/**
 * The first problem with the path of its setting; for an unknown setting, the known one that is spelled most like it.
 */
function describeProblem(error: z.ZodError, schema: z.ZodType): Message {
  const [issue] = error.issues;
  if (issue?.code !== 'unrecognized_keys') return describeIssue(error);
  const setting = [...issue.path, issue.keys[0]!].join('.');
  const meant = findClosestSetting(setting, schema);
  return meant === undefined
    ? createMessage('settings-file.unknown-setting', { setting })
    : createMessage('settings-file.misspelled-setting', { setting, meant });
}

function findClosestSetting(path: string, schema: z.ZodType): string | undefined {
  const settings = listSettingPaths(z.toJSONSchema(schema, { io: 'input' }));
  const getKey = (each: string): string => each.slice(each.lastIndexOf('.') + 1);
  const parent = path.slice(0, path.lastIndexOf('.') + 1);
  const isSibling = (each: string): boolean => matchesNames(each.slice(0, -getKey(each).length), parent);
  const sibling = findClosestWord(getKey(path), settings.filter(isSibling).map(getKey));
  if (sibling !== undefined) return parent + sibling;
  const key = findClosestWord(getKey(path), settings.map(getKey));
  return settings.find((each) => getKey(each) === key);
}

/** Whether a path is of the form of `pattern`, in which `*` stands for a name of one's own. */
function matchesNames(pattern: string, path: string): boolean {
  const [expected, names] = [pattern.split('.'), path.split('.')];
  return (
    expected.length === names.length && expected.every((each, i) => each === ANY_NAME || each === names[i])
  );
}

function listSettingPaths(schema: z.core.JSONSchema._JSONSchema | undefined, parent = ''): string[] {
  if (typeof schema !== 'object') return [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    parent + key,
    ...listSettingPaths(inner, `${parent}${key}.`),
  ]);
  return [...own, ...listSettingPaths(schema.additionalProperties, `${parent}${ANY_NAME}.`)];
}
