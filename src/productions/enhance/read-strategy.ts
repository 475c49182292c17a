import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { closestWord } from '../../core/closest-word.ts';
import { FootlightError } from '../../core/errors.ts';
import { translate } from '../../core/messages/translate.ts';
import { createWarning } from '../../core/warning.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { idleSettings, takeRetiredSettings } from './idle-settings.ts';
import { type Strategy, strategySchema } from './strategy.ts';

/**
 * Reads a strategy that `--plan` printed and somebody may have edited. Settings that change nothing are named in
 * warnings.
 *
 * @throws `enhance.strategy-invalid` for what is no strategy, an unknown setting included
 */
export async function readStrategy(context: Pick<WorkflowContext, 'warn'>, path: string): Promise<Strategy> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw invalid(path, `Can't read the strategy ${path}.`, error);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `${path} is not JSON: ${(error as Error).message}.`, error);
  }
  const retired = takeRetiredSettings(json);
  const parsed = strategySchema.safeParse(json);
  if (!parsed.success)
    throw invalid(path, `${path} is not a strategy: ${describeProblem(parsed.error)}.`, parsed.error);
  for (const { path: setting, reason } of [...retired, ...idleSettings(parsed.data)]) {
    context.warn(createWarning('enhance.setting-unused', { setting, reason }));
  }
  return parsed.data;
}

function invalid(path: string, message: string, cause: unknown): FootlightError {
  return new FootlightError('enhance.strategy-invalid', message, {
    kind: 'usage',
    value: path,
    remedy: 'Make a fresh one with --plan, and change only values.',
    cause,
  });
}

/** The first problem, by the path of its setting; an unknown one with what it was likely meant to be. */
function describeProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue?.code !== 'unrecognized_keys') return translate(describeIssue(error));
  const path = [...issue.path, issue.keys[0]!].join('.');
  const meant = closestSetting(path);
  return `there is no setting ${path}${meant ? `; did you mean ${meant}?` : ''}`;
}

function closestSetting(path: string): string | undefined {
  const settings = settingPaths(z.toJSONSchema(strategySchema, { io: 'input' }));
  const keyOf = (each: string): string => each.slice(each.lastIndexOf('.') + 1);
  const parent = path.slice(0, path.lastIndexOf('.') + 1);
  const siblings = settings.filter((each) => each === parent + keyOf(each));
  const sibling = closestWord(keyOf(path), siblings.map(keyOf));
  if (sibling !== undefined) return parent + sibling;
  const key = closestWord(keyOf(path), settings.map(keyOf));
  return settings.find((each) => keyOf(each) === key);
}

function settingPaths(schema: z.core.JSONSchema._JSONSchema, parent = ''): string[] {
  if (typeof schema === 'boolean') return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
    parent + key,
    ...settingPaths(inner, `${parent}${key}.`),
  ]);
}
