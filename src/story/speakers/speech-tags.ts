import type { Character } from './cast.ts';

type Gender = Character['gender'];

/** The speaker in the words of the narration beside the speech: "said Anna", "he cried", "answered the waiter". */
export interface SpeechTag {
  /** A name, a pronoun, a noun that means somebody by kind ("her mother", "the waiter"), or the narrator in person. */
  readonly kind: 'name' | 'pronoun' | 'noun' | 'self';
  /** The name or the noun without article. */
  readonly words: string;
  readonly gender: Gender;
  /** Whether anybody of a kind may be meant, somebody not met before included: "a man". */
  readonly isIndefinite?: boolean;
  /** Whether the noun tells what somebody is to another: "his wife". */
  readonly isOfOther?: boolean;
  /** The sex of that other, where it tells one. */
  readonly otherSex?: 'female' | 'male';
  /** Whether it tells, in the words of the teller, what may well be an answer to the speech: "Anna replied that it was." */
  readonly isReport?: boolean;
  /** What the noun's words tell: "the young lady", "the little old lady". */
  readonly age?: 'young' | 'old';
  /** What the verb tells: the same speaker goes on, or another one answers. */
  readonly relation?: 'continues' | 'replies';
}

/** Finds speech tags in the narration directly after and before a speech. */
export interface SpeechTagReader {
  /** @param speech the words before the narration; one that ends in a comma has any verb as a verb of speech */
  readAfter(narration: string, speech: string): SpeechTag | undefined;
  readBefore(narration: string): SpeechTag | undefined;
  /** Whoever the end of the paragraph before a speech announces by a whole sentence: "Anna began again." */
  readEnding?(narration: string): SpeechTag | undefined;
  /** Whoever the paragraph of narration behind a speech tells has spoken it: “我去！” ⏎ 说话的是林小雨。 */
  readRevealed?(narration: string): SpeechTag | undefined;
  /** Where the narration beside a speech names who does something, sentence by sentence, where that is no tag. */
  listActing?(narration: string): readonly ActingPlace[];
  /** Whether no clause of the narration before a speech begins with somebody. */
  tellsOfNobody?(narration: string): boolean;
  /** Whether the narration beside a speech tells of several who do not speak: 孩子们鼓起掌来. */
  tellsOfListeners?(narration: string): boolean;
  /** Whether the narration beside a speech begins or ends with what somebody does whom no name means: 售票员摇摇头. */
  tellsOfUnknown?(narration: string): boolean;
  /** Whether the narration after a speech tells that somebody said it of whom nothing can be read. */
  tellsOfStranger?(narration: string): boolean;
}

/** Somebody who does something in a sentence beside a speech. */
export interface ActingPlace {
  /** The place of the words for them; undefined where a pronoun alone means them. */
  readonly words: { readonly start: number; readonly end: number } | undefined;
  readonly pronoun: 'female' | 'male' | undefined;
  /** Whether the words are the name of somebody, or introduce somebody new. */
  readonly isOfSomebody: boolean;
}
