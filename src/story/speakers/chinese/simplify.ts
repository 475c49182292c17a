import { Converter } from 'opencc-js/t2cn';

type Convert = (text: string) => string;

let known: Convert | undefined;

/** The tables are large, and read only for Chinese. */
function getConverter(): Convert {
  const converter: Convert = known ?? Converter({ from: 't', to: 'cn' });
  known = converter;
  return converter;
}

/**
 * The text in simplified characters, so that lists need to hold only these. Character by character: positions stay what
 * they are.
 */
export function simplify(text: string): string {
  const characters = [...new Set(text.match(/\p{Script=Han}/gu) ?? [])];
  if (characters.length === 0) return text;
  const simplified = getConverter()(characters.join('\n')).split('\n');
  const table = new Map(
    characters.flatMap((character, i) =>
      simplified[i] === character || simplified[i]?.length !== character.length
        ? []
        : [[character, simplified[i]]],
    ),
  );
  return table.size === 0
    ? text
    : text.replace(/\p{Script=Han}/gu, (character) => table.get(character) ?? character);
}
