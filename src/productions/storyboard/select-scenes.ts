import { FootlightError } from '../../core/errors.ts';
import type { Script, ScriptScene } from '../../story/script/script.ts';

/**
 * The scenes that `--scenes` names by their numbers, such as "3,5-6"; all without it.
 *
 * @throws `storyboard.no-such-scene`
 */
export function selectScenes({ scenes }: Script, wanted: string | undefined): readonly ScriptScene[] {
  if (wanted === undefined) return scenes;
  const ranges = wanted.split(',').map((part) => parseRange(part));
  const selected = scenes.filter(({ number }) =>
    ranges.some(({ from, to }) => number >= from && number <= to),
  );
  const missed = ranges.find(
    ({ from, to }) => !selected.some(({ number }) => number >= from && number <= to),
  );
  if (!missed) return selected;
  throw new FootlightError('storyboard.no-such-scene', {
    kind: 'usage',
    parameters: { known: scenes.map(({ number }) => String(number)) },
    value: missed.text,
  });
}

function parseRange(text: string): { readonly text: string; readonly from: number; readonly to: number } {
  const [from = 0, to = from] = text.split('-').map(Number);
  return { text, from, to };
}
