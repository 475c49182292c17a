import type { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { findJsonProblem } from '../../core/json-problem.ts';
import { createMessage, type Message } from '../../core/messages/message.ts';
import { describeIssues } from '../../core/zod-issues.ts';
import { completeScript } from './complete-script.ts';
import { createScriptSchema, type Script, type ScriptJson, type ScriptLimits } from './script.ts';

/** Characters of a wrong value that a message repeats. */
const SHOWN_CHARACTERS = 40;

/** Reads the JSON form. @throws `input.script`, with line and column, or with everything that is wrong */
export function readScriptJson(text: string, path: string, name: string, limits: ScriptLimits): Script {
  return checkScript(parseJson(text, path), path, name, limits);
}

/** Checks the fields of a script. @throws `input.script`, which names everything that is wrong with path and value */
export function checkScript(json: unknown, path: string, name: string, limits: ScriptLimits): Script {
  const scenes = (json as { scenes?: unknown } | null)?.scenes;
  if (Array.isArray(scenes) && scenes.length === 0)
    throw new FootlightError('input.script', { kind: 'input', reason: 'no-scenes', value: path });
  if (Array.isArray(scenes) && scenes.length > limits.scenes)
    throw new FootlightError('input.script', {
      kind: 'input',
      reason: 'too-many-scenes',
      parameters: { count: scenes.length, limit: limits.scenes },
      value: path,
    });
  const schema = createScriptSchema(limits);
  const { success, data, error } = schema.safeParse(json);
  if (success) return completeScript(data as ScriptJson, name, limits);
  const problems = describeProblems(error, json);
  throw new FootlightError('input.script', {
    kind: 'input',
    reason: 'invalid-fields',
    parameters: { problems, count: problems.length },
    value: path,
    cause: error,
  });
}

function describeProblems(error: z.ZodError, json: unknown): Message[] {
  return describeIssues(error).map((problem, i) => {
    const issue = error.issues[i]!;
    // What a script says in words of its own holds the value already.
    const value = issue.code === 'custom' ? undefined : findValue(json, issue.path);
    return value === undefined ? problem : createMessage('script-problem', { problem, value });
  });
}

/** The value at a path as JSON, shortened; undefined where there is none, or more than a value. */
function findValue(json: unknown, path: readonly PropertyKey[]): string | undefined {
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null)?.[key], json);
  if (value === undefined || (typeof value === 'object' && value !== null)) return undefined;
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { place, problem } = findJsonProblem(text);
    throw new FootlightError('input.script', {
      kind: 'input',
      reason: 'broken-json',
      parameters: { detail: problem, ...place },
      value: path,
      cause: error,
    });
  }
}
