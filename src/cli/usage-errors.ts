import { anyOf, createMessage, type Message, type MessageParameters } from '../core/messages/message.ts';
import { say } from '../core/messages/say.ts';

/** Commander's sentences by the codes of its errors; the groups are the parameters of ours. */
const SENTENCES: readonly { readonly code: string; readonly key: string; readonly pattern: RegExp }[] = [
  {
    code: 'commander.unknownOption',
    key: 'cli.usage.unknown-option',
    pattern: /^error: unknown option '(?<name>.*)'$/s,
  },
  {
    code: 'commander.unknownCommand',
    key: 'cli.usage.unknown-command',
    pattern: /^error: unknown command '(?<name>.*)'$/s,
  },
  {
    code: 'commander.missingArgument',
    key: 'cli.usage.missing-argument',
    pattern: /^error: missing required argument '(?<name>.*)'$/s,
  },
  {
    code: 'commander.optionMissingArgument',
    key: 'cli.usage.missing-value',
    pattern: /^error: option '(?<name>.*)' argument missing$/s,
  },
  {
    code: 'commander.missingMandatoryOptionValue',
    key: 'cli.usage.missing-option',
    pattern: /^error: required option '(?<name>.*)' not specified$/s,
  },
  {
    code: 'commander.excessArguments',
    key: 'cli.usage.excess-arguments',
    pattern:
      /^error: too many arguments.*Expected (?<count>\d+) .* but got (?<received>\d+): (?<details>.*)\.$/s,
  },
  {
    code: 'commander.invalidArgument',
    key: 'cli.usage.invalid-option',
    pattern: /^error: option '(?<name>.*)' argument '(?<value>.*)' is invalid\. (?<problem>.*)$/s,
  },
  {
    code: 'commander.invalidArgument',
    key: 'cli.usage.invalid-argument',
    pattern:
      /^error: command-argument value '(?<value>.*)' is invalid for argument '(?<name>.*)'\. (?<problem>.*)$/s,
  },
];
const SUGGESTION = /\n\(Did you mean (?:one of )?(.*)\?\)$/s;
const CHOICES = /^Allowed choices are (.*)\.$/s;

/** Commander's message for a wrong command line in our words; as it is if Commander says something unknown. */
export function translateUsageError(code: string | undefined, message: string): string {
  const suggested = SUGGESTION.exec(message);
  const error = parseUsageError(code, suggested ? message.slice(0, suggested.index) : message);
  if (!error) return message;
  if (!suggested) return say(error.key, error.parameters);
  const names = anyOf(suggested[1]!.split(', '));
  return say('cli.usage.suggestion', { error, names });
}

function parseUsageError(code: string | undefined, message: string): Message | undefined {
  for (const sentence of SENTENCES) {
    const groups = sentence.code === code ? sentence.pattern.exec(message)?.groups : undefined;
    if (groups) return createMessage(sentence.key, toParameters(groups));
  }
  return undefined;
}

function toParameters({ count, problem, ...texts }: Readonly<Record<string, string>>): MessageParameters {
  return {
    ...texts,
    ...(count !== undefined && { count: Number(count) }),
    ...(problem !== undefined && { problem: parseProblem(problem) }),
  };
}

function parseProblem(problem: string): Message | string {
  const [, choices] = CHOICES.exec(problem) ?? [];
  return choices === undefined
    ? problem
    : createMessage('cli.usage.choices', { choices: choices.split(', ') });
}
