import { createMessage, type Message } from '../../../core/messages/message.ts';
import { translate } from '../../../core/messages/translate.ts';
import { SURE } from '../../../story/review.ts';
import type { Score, ScoreLine } from '../../../story/score.ts';
import { isSpeech, type Label } from './label-lines.ts';
import { createCharacter } from './merge-cast.ts';

/** How often a model is right that has read the lines. */
const MODEL_RELIABILITY = 0.95;

/**
 * Compares the rules' speakers with the model's, by the ids of lines. A name beside the words outranks the model; elsewhere
 * the likelier of both speaks, and a line on which they disagree is listed for review either way. A stranger whom the model
 * names joins the cast.
 */
export function compareSpeakers(score: Score, labels: readonly Label[]): Score {
  const cast = addStrangers(score, labels);
  const ids = mapNames(cast);
  const names = new Map(cast.map(({ id, name }) => [id, name]));
  const speakers = new Map(labels.map(({ id, speaker }) => [id, ids.get(speaker)]));
  const review: Score['review'] = [];
  const list = (line: ScoreLine, reason: Message): void => {
    const words = line.text.trim().replace(/\s+/g, ' ').slice(0, 80);
    review.push({ line: line.id, words, reason: translate(reason, score.language) });
  };
  const applyAnswer = (line: ScoreLine): ScoreLine => {
    const labeled = speakers.get(line.id);
    if (!isSpeech(line) || line.evidence === 'given' || line.evidence === 'edited') return line;
    if (labeled === undefined) {
      if ((line.confidence ?? 0) < SURE) list(line, createMessage('narrate.review.both-unsure'));
      return line;
    }
    const judged = weighAnswers(line, labeled);
    if (labeled !== line.speaker)
      list(line, describeDisagreement(names.get(line.speaker ?? ''), names.get(labeled)!));
    return judged;
  };
  const chapters = score.chapters.map((chapter) => ({
    ...chapter,
    scenes: chapter.scenes.map((scene) => ({ ...scene, lines: scene.lines.map(applyAnswer) })),
  }));
  const speaking = new Set(
    chapters.flatMap(({ scenes }) => scenes.flatMap(({ lines }) => lines.map(({ speaker }) => speaker))),
  );
  const known = new Set(score.cast.map(({ id }) => id));
  return { ...score, cast: cast.filter(({ id }) => known.has(id) || speaking.has(id)), chapters, review };
}

/** Ids by names, and by those aliases that one character alone has. */
function mapNames(cast: Score['cast']): Map<string, string> {
  const ids = new Map<string, string>();
  for (const { id, aliases } of cast)
    for (const alias of aliases)
      if (!cast.some((other) => other.id !== id && other.aliases.includes(alias))) ids.set(alias, id);
  for (const { id, name } of cast) ids.set(name, id);
  return ids;
}

/** The speaker that is likelier by the confidence of the rules and the reliability of the model. */
function weighAnswers(line: ScoreLine, labeled: string): ScoreLine {
  const confidence = line.speaker === undefined ? 0 : (line.confidence ?? 0);
  const model = MODEL_RELIABILITY;
  if (labeled === line.speaker) {
    const both = (confidence * model) / (confidence * model + (1 - confidence) * (1 - model));
    return { ...line, confidence: round(Math.max(confidence, both, 0.9)) };
  }
  if (line.evidence === 'named') return line;
  const share = (model * (1 - confidence)) / (model * (1 - confidence) + (1 - model) * confidence);
  return share < 0.5
    ? { ...line, confidence: round(1 - share) }
    : { ...line, speaker: labeled, confidence: round(Math.min(share, model)), evidence: 'model' };
}

function round(confidence: number): number {
  return Math.round(100 * confidence) / 100;
}

function addStrangers(score: Score, labels: readonly Label[]): Score['cast'] {
  const cast = [...score.cast];
  for (const { speaker: name, gender = 'unknown' } of labels)
    if (!cast.some((character) => character.name === name || character.aliases.includes(name)))
      cast.push(createCharacter(cast, { name, aliases: [], gender }));
  return cast;
}

function describeDisagreement(ruled: string | undefined, speaker: string): Message {
  return ruled === undefined
    ? createMessage('narrate.review.rules-say-nobody', { speaker })
    : createMessage('narrate.review.disagree', { ruled, speaker });
}
