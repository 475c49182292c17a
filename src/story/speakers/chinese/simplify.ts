import { Converter } from 'opencc-js/t2cn';

let convert: ((text: string) => string) | undefined;

/**
 * The text in simplified characters, so that lists need to hold only these. Character by character: positions stay what
 * they are.
 */
export function simplify(text: string): string {
  const characters = [...new Set(text.match(/\p{Script=Han}/gu) ?? [])];
  if (characters.length === 0) return text;
  convert ??= Converter({ from: 't', to: 'cn' });
  const simplified = convert(characters.join('\n')).split('\n');
  const table = new Map(
    characters.flatMap((character, i) =>
      simplified[i] === character || simplified[i]?.length !== character.length ? [] : [[character, simplified[i]]],
    ),
  );
  return table.size === 0 ? text : text.replace(/\p{Script=Han}/gu, (character) => table.get(character) ?? character);
}
