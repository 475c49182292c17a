import type { Command } from 'commander';

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** The words that lead to it, after the program's name; none for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly subcommands: readonly string[];
  readonly options: readonly CompletedOption[];
}

interface CompletedOption {
  /** Such as `--preset`. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** The scripts by shell. */
export const SHELLS = { bash: writeBash, zsh: writeZsh, fish: writeFish } as const;

export type Shell = keyof typeof SHELLS;

/** A command and all below it, the program's own first. */
export function toCompletedCommands(command: Command, path: readonly string[] = []): CompletedCommand[] {
  const options = command.options.filter(({ hidden, long }) => !hidden && long);
  return [
    {
      path,
      description: command.description(),
      subcommands: command.commands.map((each) => each.name()),
      options: options.map((option) => ({
        flag: option.long!,
        description: option.description,
        takesValue: option.required || option.optional,
        choices: option.argChoices ?? [],
      })),
    },
    ...command.commands.flatMap((each) => toCompletedCommands(each, [...path, each.name()])),
  ];
}

/** Where no word fits, bash completes file names. */
function writeBash(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path.length > 0).map(({ path }) => `' ${path.join(' ')}'`);
  const choices = commands.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map((option) => `    ${quotePath(path, option.flag)}) words=${quote(option.choices.join(' '))} ;;`),
  );
  const words = commands.map(({ path, subcommands, options }) => {
    const all = [...subcommands, ...options.map(({ flag }) => flag), '--help'];
    return `    ${quotePath(path)}) words=${quote(all.join(' '))} ;;`;
  });
  return `_footlight() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' words='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$path $word" in
      ${paths.join('|')}) path="$path $word" ;;
    esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path $prev" in
${choices.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _footlight footlight
`;
}

function writeZsh(commands: readonly CompletedCommand[]): string {
  return `#compdef footlight
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${writeBash(commands)}`;
}

function writeFish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, description, options }) => {
    const [name, ...above] = path.toReversed();
    const own = name === undefined ? [] : [`${startFish(above)} -a ${quote(name)} -d ${quote(description)}`];
    return [...own, ...options.map((option) => writeFishOption(path, option))];
  });
  return `${lines.join('\n')}\n`;
}

function writeFishOption(
  path: readonly string[],
  { flag, description, takesValue, choices }: CompletedOption,
) {
  const values = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `${startFish(path.toReversed())} -l ${flag.slice(2)}${values} -d ${quote(description)}`;
}

/** A line for what stands after a command. @param words the command and those above it, the last first */
function startFish(words: readonly string[]): string {
  const condition =
    words.length === 0
      ? '__fish_use_subcommand'
      : words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
  return `complete -c footlight -n ${quote(condition)}`;
}

function quotePath(path: readonly string[], ...more: readonly string[]): string {
  return quote([...path, ...more].map((word) => ` ${word}`).join(''));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
