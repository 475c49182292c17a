import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { findClosestWord } from '../core/closest-word.ts';
import { FootlightError } from '../core/errors.ts';
import { createMessage, type Message } from '../core/messages/message.ts';
import { describeIssue } from '../core/zod-issues.ts';

/** A JSON file of settings that a user may have edited. */
export interface SettingsFile<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  /** Code of the error, with the reasons `unreadable` and `not-json`, and without one for a wrong setting. */
  readonly code: string;
  /** Takes out what earlier versions wrote, before the settings are checked. */
  prepare?(json: unknown): void;
}

/** @throws an error of the file's code that names the first wrong setting with its path */
export async function readSettingsFile<Schema extends z.ZodType>({
  path,
  schema,
  code,
  prepare,
}: SettingsFile<Schema>): Promise<z.output<Schema>> {
  const fail = (cause: unknown, reason?: string, parameters?: Record<string, string | Message>) =>
    new FootlightError(code, { kind: 'usage', reason, parameters, value: path, cause });
  const text = await readFile(path, 'utf8').catch((error) => {
    throw fail(error, 'unreadable');
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fail(error, 'not-json', { detail: (error as Error).message });
  }
  prepare?.(json);
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw fail(parsed.error, undefined, { problem: describeProblem(parsed.error, schema) });
  return parsed.data;
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
  const siblings = settings.filter((each) => each === parent + getKey(each));
  const sibling = findClosestWord(getKey(path), siblings.map(getKey));
  if (sibling !== undefined) return parent + sibling;
  const key = findClosestWord(getKey(path), settings.map(getKey));
  return settings.find((each) => getKey(each) === key);
}

function listSettingPaths(schema: z.core.JSONSchema._JSONSchema, parent = ''): string[] {
  if (typeof schema === 'boolean') return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    parent + key,
    ...listSettingPaths(inner, `${parent}${key}.`),
  ]);
}
