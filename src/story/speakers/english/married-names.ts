import { escapePattern } from '../../../core/escape-pattern.ts';
import type { TextLine } from '../../text-lines.ts';
import { MOTHER } from '../parent-words.ts';
import type { SpeechTag } from '../speech-tags.ts';
import { listBeats } from './action-beats.ts';
import { parseName } from './name-words.ts';

/** Somebody with all names. */
interface Named {
  readonly names: ReadonlySet<string>;
}
/** Whether "Mrs. Bennet" is another than Elizabeth Bennet. */
export type AreTwoWomen = (wife: Named, other: Named) => boolean;

interface Paragraph {
  readonly numbers: readonly number[];
  readonly tags: readonly SpeechTag[];
}

const HAS_MOTHER = new RegExp(`(?<![\\p{L}])(?:${MOTHER})(?:-in-law)?(?![\\p{L}])`, 'iu');
const KIN_BEFORE =
  '(?:her|elder|eldest|young|younger|youngest|the)\\s+(?:daughter|sister|niece|girl|child)(?:s|ren)?,?\\s+';
/** “Call me Dora,” said Mrs. Fenner. */
const OWN_NAME_BEFORE = "(?<!(?:I[’']?\\s*a?m|name\\s+is|name[’']s|[Cc]all\\s+me)\\s+)";

/** Who speaks or acts in a paragraph, with what is spoken and told there. */
interface Spoken {
  readonly names: readonly string[];
  readonly speech: string;
  readonly narration: string;
}

/**
 * Tells a woman who is named by her husband's name from a daughter with the same family name: both speak, or the text names one
 * beside the other, or the one of the given name has a mother there.
 *
 * @param paragraphs the tags of each paragraph, by the numbers of its lines
 */
export function findTwoWomen(
  text: string,
  lines: readonly TextLine[],
  paragraphs: readonly Paragraph[],
): AreTwoWomen {
  const spoken = paragraphs.map((paragraph) => readSpoken(text, lines, paragraph));
  const listSpoken = ({ names }: Named): Spoken[] =>
    spoken.filter((each) => each.names.some((name) => names.has(name)));
  return (wife, other) => {
    const [byWife, byOther] = [listSpoken(wife), listSpoken(other)];
    if (byWife.length > 0 && byOther.length > 0) return true;
    const [given] = [...other.names].flatMap((name) => parseName(name)?.words ?? []);
    const word = `(?<![\\p{L}])${escapePattern(given!)}(?![\\p{L}])`;
    const isTold = new RegExp(`${OWN_NAME_BEFORE}${word}`, 'u');
    return (
      byWife.some(({ speech }) => isTold.test(speech)) ||
      byOther.some(({ speech, narration }) => HAS_MOTHER.test(speech) || HAS_MOTHER.test(narration)) ||
      [...wife.names].some((name) => areBeside(text, escapePattern(name), word))
    );
  };
}

function readSpoken(text: string, lines: readonly TextLine[], { numbers, tags }: Paragraph): Spoken {
  const parts = numbers.map((number) => lines[number]!);
  const read = (wanted: TextLine['kind']): string =>
    parts.flatMap(({ kind, start, end }) => (kind === wanted ? [text.slice(start, end)] : [])).join(' ');
  const tagged = tags.flatMap(({ kind, words }) => (kind === 'name' ? [words] : []));
  const acting = listBeats(text, parts).flatMap(({ kind, written }) =>
    kind === 'name' ? [parseName(written)?.full ?? written] : [],
  );
  return { names: [...tagged, ...acting], speech: read('dialogue'), narration: read('narration') };
}

/** Whether one sentence names both, or the one by her given name as a relative. */
function areBeside(text: string, wife: string, given: string): boolean {
  const between = '[^.!?“”"\\n]*';
  return new RegExp(
    `${wife}(?![\\p{L}])${between}${given}|${given}${between}${wife}(?![\\p{L}])|${KIN_BEFORE}${given}`,
    'u',
  ).test(text);
}
