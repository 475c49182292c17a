import { createMessage, type Message } from '../../core/messages/message.ts';
import { type Excitement, SIGNALS, type Signal } from './excitement.ts';
import { SLOT_SECONDS } from './timed-scores.ts';

/** Mean part of the score, 0 to 1, from which on a signal is named. */
const MIN_STRENGTH = 0.04;

/** As the beginning of a sentence, and after "and". */
const SENTENCES: Readonly<Record<Signal, readonly [first: string, second: string]>> = {
  motion: ['highlights.signal.motion.first', 'highlights.signal.motion.second'],
  loudness: ['highlights.signal.loudness.first', 'highlights.signal.loudness.second'],
  noise: ['highlights.signal.noise.first', 'highlights.signal.noise.second'],
  speech: ['highlights.signal.speech.first', 'highlights.signal.speech.second'],
  onset: ['highlights.signal.onset.first', 'highlights.signal.onset.second'],
};

/** Says why a clip was chosen: the two signals that add most to its score, and its rank among the clips. */
export function describeReason(
  { start, end }: { readonly start: number; readonly end: number },
  { parts }: Excitement,
  rank: Message,
): Message {
  const getStrength = (name: Signal): number => {
    const slots = parts[name].slice(Math.floor(start / SLOT_SECONDS), Math.ceil(end / SLOT_SECONDS));
    return slots.reduce((sum, value) => sum + value, 0) / Math.max(1, slots.length);
  };
  const [first, second] = SIGNALS.map((name) => ({ name, strength: getStrength(name) }))
    .filter(({ strength }) => strength >= MIN_STRENGTH)
    .sort((a, b) => b.strength - a.strength);
  if (!first) return createMessage('highlights.reason.calm', { rank });
  const opening = createMessage(SENTENCES[first.name][0]);
  if (!second) return createMessage('highlights.reason.one', { first: opening, rank });
  const continuation = createMessage(SENTENCES[second.name][1]);
  return createMessage('highlights.reason.two', { first: opening, second: continuation, rank });
}
