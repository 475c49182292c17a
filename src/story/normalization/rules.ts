/** Written forms and how each is said. Rules are applied in order; what one has put in words, no later one finds. */
export type Rule = readonly [pattern: RegExp, say: (match: readonly string[]) => string];

export function applyRules(text: string, rules: readonly Rule[]): string {
  return rules.reduce(
    (said, [pattern, say]) =>
      said.replace(pattern, (...match) => {
        const groups = match.slice(
          0,
          match.findIndex((each) => typeof each === 'number'),
        );
        return say(groups.map((group: string | undefined) => group ?? ''));
      }),
    text,
  );
}
