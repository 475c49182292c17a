import { say } from '../core/messages/say.ts';

/** A command's usage with Commander's words for what may follow it in the user's language. */
export function translatePlaceholders(usage: string): string {
  return usage.replaceAll(
    /\[(options|command)\]/g,
    (_, word: string) => `[${say(`cli.help.placeholder.${word}`)}]`,
  );
}
