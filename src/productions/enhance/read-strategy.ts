import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { findClosestWord } from '../../core/closest-word.ts';
import { FootlightError } from '../../core/errors.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { findIdleSettings, takeRetiredSettings } from './idle-settings.ts';
import { type Strategy, strategySchema } from './strategy.ts';

/**
 * Reads a strategy as `--plan` prints it, perhaps edited by hand. Warns of every setting that changes nothing.
 *
 * @throws `enhance.strategy-invalid` if the file can't be read, is no strategy, or has an unknown setting
 */
export async function readStrategy(context: Pick<WorkflowContext, 'warn'>, path: string): Promise<Strategy> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new FootlightError('enhance.strategy-invalid', {
      kind: 'usage',
      reason: 'unreadable',
      value: path,
      cause: error,
    });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FootlightError('enhance.strategy-invalid', {
      kind: 'usage',
      reason: 'not-json',
      parameters: { detail: (error as Error).message },
      value: path,
      cause: error,
    });
  }
  const retired = takeRetiredSettings(json);
  const parsed = strategySchema.safeParse(json);
  if (!parsed.success)
    throw new FootlightError('enhance.strategy-invalid', {
      kind: 'usage',
      parameters: { problem: describeProblem(parsed.error) },
      value: path,
      cause: parsed.error,
    });
  for (const { path: setting, reason } of [...retired, ...findIdleSettings(parsed.data)]) {
    context.warn(createWarning('enhance.setting-unused', { setting, reason }));
  }
  return parsed.data;
}

/**
 * The first problem with the path of its setting; for an unknown setting, the known one that is spelled most like it.
 */
function describeProblem(error: z.ZodError): Message {
  const [issue] = error.issues;
  if (issue?.code !== 'unrecognized_keys') return describeIssue(error);
  const setting = [...issue.path, issue.keys[0]!].join('.');
  const meant = findClosestSetting(setting);
  return meant === undefined
    ? createMessage('enhance.strategy.unknown-setting', { setting })
    : createMessage('enhance.strategy.misspelled-setting', { setting, meant });
}

function findClosestSetting(path: string): string | undefined {
  const settings = listSettingPaths(z.toJSONSchema(strategySchema, { io: 'input' }));
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
