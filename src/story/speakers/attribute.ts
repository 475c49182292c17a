import { divideText, type TextLine } from '../text-lines.ts';
import { type Character, MentionFinder } from './cast.ts';
import { Conversation, type Speaker } from './conversation.ts';
import { readTurns, type Turn } from './turns.ts';

/** A line with its speaker; without one for narration, and if nobody fits. */
export interface AttributedLine extends TextLine, Partial<Speaker> {}

/** Paragraphs of narration after which a conversation has ended. */
const MAX_GAP = 4;

/**
 * Finds the speaker of each line of a text by rules: names and pronouns beside speech verbs, names nearby, who is
 * addressed, and the alternation of turns. The likeliest sequence of speakers of a conversation is found as a whole
 * (second-order Viterbi), so that a name near its end also decides who spoke at its beginning.
 */
export function attributeSpeech(text: string, cast: readonly Character[]): AttributedLine[] {
  const lines = divideText(text);
  const finder = new MentionFinder(cast);
  const turns = readTurns(text, lines, finder);
  const speakers = new Map<number, Speaker>();
  for (const conversation of splitConversations(turns)) {
    const solved = new Conversation(conversation, cast).solve();
    for (const [i, turn] of conversation.entries()) {
      const answer = solved[i];
      if (answer) for (const line of turn.lines) speakers.set(line, answer);
    }
  }
  return lines.map((line, i) => ({ ...line, ...speakers.get(i) }));
}

function splitConversations(turns: readonly Turn[]): Turn[][] {
  const conversations: Turn[][] = [];
  for (const turn of turns) {
    const last = conversations.at(-1);
    if (last && turn.gap <= MAX_GAP) last.push(turn);
    else conversations.push([turn]);
  }
  return conversations;
}
