import type { Mention } from './cast.ts';
import type { SpeechTagReader } from './speech-tags.ts';

/** Narration beside a speech, with those whom it names. */
export interface Narration {
  readonly content: string;
  /** Where it begins in the text. */
  readonly start: number;
  readonly mentions: readonly Mention[];
}

/** Who does something beside a speech. */
export interface Acting {
  /** Whoever the last sentence before it tells of that names somebody: Nora dried her hands. “Always.” */
  readonly actingBefore: readonly number[];
  /** Whoever the narration behind it begins with: “Always.” Nora dried her hands. */
  readonly acting: readonly number[];
  /** The sex of whoever is told of next to it by a pronoun alone: He sat down. “Well?” */
  readonly actingSex: 'female' | 'male' | undefined;
  /** Whether that is somebody whom the cast does not have, or several who only listen. */
  readonly isStrangerActing: boolean;
}

/** Finds who does something in the narration before a speech in its paragraph, and behind its parts. */
export function findActing(
  before: Narration | undefined,
  behind: readonly Narration[],
  reader: SpeechTagReader,
): Acting {
  const last = before && listSubjects(before, reader).toReversed();
  const first = behind.flatMap((narration) => listSubjects(narration, reader).slice(0, 1));
  const pronoun = last?.[0] ? last[0].pronoun : first.find((each) => each.pronoun)?.pronoun;
  const named = last?.find(({ pronoun: sex }) => sex === undefined);
  return {
    actingBefore: named?.people ?? [],
    acting: first.flatMap(({ people }) => people),
    actingSex: pronoun,
    isStrangerActing:
      [named, ...first].some((each) => each?.isStranger === true) ||
      [before, ...behind].some(
        (each) => each && (reader.tellsOfListeners?.(each.content) || reader.tellsOfUnknown?.(each.content)),
      ),
  };
}

interface ActingSubject {
  readonly people: readonly number[];
  readonly pronoun: 'female' | 'male' | undefined;
  readonly isStranger: boolean;
}

function listSubjects({ content, start, mentions }: Narration, reader: SpeechTagReader): ActingSubject[] {
  if (!reader.listActing) {
    const [first] = mentions;
    const isAtBeginning = first && content.slice(0, first.start - start).trim() === '';
    return isAtBeginning ? [{ people: first.characters, pronoun: undefined, isStranger: false }] : [];
  }
  return reader.listActing(content).map(({ words, pronoun, isOfSomebody }) => {
    const named =
      words && mentions.find((each) => each.start < start + words.end && each.end > start + words.start);
    const people = named?.characters ?? [];
    return { people, pronoun, isStranger: isOfSomebody && people.length === 0 };
  });
}
