import { FootlightError } from '../core/errors.ts';
import { getCatalogues } from '../core/messages/catalogues.ts';
import { chooseLanguage } from '../core/messages/choose-language.ts';
import { setLanguage } from '../core/messages/say.ts';

const FLAG = '--lang';

/**
 * Removes `--lang TAG` from a command line, wherever it stands before `--`, and sets the program's language to it;
 * without the flag to that of the environment.
 *
 * @returns the other arguments
 * @throws `usage.language` if no catalogue is in the language
 */
export function takeLanguage(args: readonly string[], environment = process.env): string[] {
  const { wanted, rest } = splitFlag(args);
  setLanguage(chooseLanguage([wanted ?? getEnvironmentLanguage(environment)]));
  if (wanted !== undefined) assertKnown(wanted);
  return rest;
}

/** Returns the language of the first variable that is set; an empty one counts as not set, as in POSIX. */
function getEnvironmentLanguage(environment: NodeJS.ProcessEnv): string {
  const { FOOTLIGHT_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  return FOOTLIGHT_LANG || LC_ALL || LC_MESSAGES || LANG || '';
}

function splitFlag(args: readonly string[]): {
  readonly wanted: string | undefined;
  readonly rest: string[];
} {
  const end = args.indexOf('--');
  const at = args.findIndex((arg, i) => (arg === FLAG || arg.startsWith(`${FLAG}=`)) && (end < 0 || i < end));
  if (at < 0) return { wanted: undefined, rest: [...args] };
  const arg = args[at]!;
  const isApart = arg === FLAG;
  return {
    wanted: isApart ? (args[at + 1] ?? '') : arg.slice(FLAG.length + 1),
    rest: [...args.slice(0, at), ...args.slice(at + (isApart ? 2 : 1))],
  };
}

function assertKnown(wanted: string): void {
  const languages = [...getCatalogues().keys()];
  const isKnown = languages.some((each) => chooseLanguage([wanted]) === each && isPrefix(each, wanted));
  if (isKnown) return;
  throw new FootlightError('usage.language', { kind: 'usage', value: wanted, parameters: { languages } });
}

function isPrefix(language: string, tag: string): boolean {
  return `${tag.toLowerCase().replaceAll('_', '-')}-`.startsWith(`${language.toLowerCase()}-`);
}
