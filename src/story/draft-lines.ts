import type { DraftLine } from './draft-line.ts';
import { findEmotion } from './emotion.ts';
import type { Language } from './language.ts';
import type { Manuscript } from './manuscript/manuscript.ts';
import { normalizeText } from './normalization/normalize.ts';
import { Reading } from './reading.ts';
import { EMOTIONS, type ScoreLine } from './score.ts';
import { splitSentences } from './sentences.ts';
import { splitSkipped } from './skipped-lines.ts';
import { type AttributedLine, attributeSpeech } from './speakers/attribute.ts';
import type { Character } from './speakers/cast.ts';
import { isSpeakable, joinRows } from './spoken-text.ts';
import type { TextSpan } from './text-span.ts';

/** Longest line in characters; longer ones are split between sentences. */
const MAX_LINE = { en: 320, zh: 110 };

/** A line in positions of what is read out. */
interface ReadLine extends TextSpan {
  readonly line: Omit<ScoreLine, 'id' | 'text'>;
}

/** Turns attributed lines into lines of the score: the author's notes take precedence, and long lines are split. */
export class LineMaker {
  readonly #manuscript: Manuscript;
  readonly #cast: readonly Character[];
  readonly #language: Language;
  /** All lines with their speakers by the rules, in order. */
  readonly attributed: AttributedLine[] = [];

  constructor(manuscript: Manuscript, cast: readonly Character[], language: Language) {
    this.#manuscript = manuscript;
    this.#cast = cast;
    this.#language = language;
  }

  createLines(): DraftLine[] {
    const { chapters, lines: notes } = this.#manuscript;
    const drafts: DraftLine[] = [];
    for (const chapter of chapters) {
      const { start, headingEnd, end } = chapter;
      if (headingEnd > start) drafts.push(...this.createHeading({ start, end: headingEnd }));
      const body = { start: headingEnd, end };
      const own = notes.filter((note) => note.start >= body.start && note.start < body.end);
      drafts.push(...(own.length > 0 ? this.createNotedLines(body) : this.createAttributedLines(body)));
    }
    return drafts;
  }

  private createHeading(span: TextSpan): DraftLine[] {
    return this.toDrafts(span, (text) => [{ start: 0, end: text.length, line: { kind: 'heading' } }]);
  }

  /** Lines of a script, whose speakers the author names. */
  private createNotedLines(body: TextSpan): DraftLine[] {
    const drafts: DraftLine[] = [];
    let position = body.start;
    for (const { start, end, speaker, emotion } of this.#manuscript.lines) {
      if (start < body.start || end > body.end) continue;
      if (start > position) drafts.push(...this.createAttributedLines({ start: position, end: start }));
      position = end;
      const character = this.#cast.find(
        ({ name, aliases }) => name === speaker || aliases.includes(speaker ?? ''),
      );
      const label = EMOTIONS.find((known) => known === emotion?.toLowerCase());
      const line: DraftLine['line'] = {
        kind: speaker === undefined ? 'narration' : 'dialogue',
        ...(character && { speaker: character.id, confidence: 1, evidence: 'given' }),
        ...(label && { emotion: { label, intensity: 0.7, delivery: 'normal' } }),
      };
      drafts.push(...this.toDrafts({ start, end }, (text) => [{ start: 0, end: text.length, line }]));
    }
    if (position < body.end) drafts.push(...this.createAttributedLines({ start: position, end: body.end }));
    return drafts;
  }

  private createAttributedLines(body: TextSpan): DraftLine[] {
    return this.toDrafts(body, (text) => {
      const lines = attributeSpeech(text, this.#cast, this.#language);
      this.attributed.push(...lines);
      return lines.map(({ start, end, paragraph }, i) => {
        const endsParagraph = lines[i + 1]?.paragraph !== paragraph;
        const line = this.describeLine(text, lines, i);
        return { start, end, line: endsParagraph ? line : { ...line, endsParagraph } };
      });
    });
  }

  private describeLine(text: string, lines: readonly AttributedLine[], i: number): DraftLine['line'] {
    const line = lines[i]!;
    const words = text.slice(line.start, line.end);
    if (!isSpeakable(words)) return { kind: 'break' };
    if (line.kind === 'narration') return { kind: 'narration' };
    const beside = [lines[i - 1], lines[i + 1]]
      .filter((other) => other?.paragraph === line.paragraph && other.kind === 'narration')
      .map((other) => text.slice(other!.start, other!.end).slice(0, 120))
      .join(' ');
    const { speaker, confidence, evidence } = line;
    const emotion = findEmotion(words, beside, this.#language);
    return {
      kind: /\bthought\b|心想|想道|暗想/.test(beside) ? 'thought' : 'dialogue',
      ...(speaker !== undefined && { speaker: this.#cast[speaker]!.id, confidence, evidence }),
      ...(emotion && { emotion }),
    };
  }

  /** Makes lines of what is read out of a span, split where they are long, and takes them back to the source. */
  private toDrafts(span: TextSpan, createLines: (text: string) => readonly ReadLine[]): DraftLine[] {
    const { text: source, skips } = this.#manuscript;
    if (span.end <= span.start) return [];
    const own = skips.filter(({ start, end }) => start < span.end && end > span.start);
    const reading = new Reading(source, span, own);
    const { text } = reading;
    const lines = createLines(text).flatMap((line) => this.splitLine(text, line));
    if (lines.length === 0) lines.push({ start: 0, end: 0, line: { kind: 'break' } });
    return lines.flatMap(({ start, end, line }, i) => {
      const next = lines[i + 1];
      const place = {
        start: i === 0 ? span.start : reading.toSource(start),
        end: next ? reading.toSource(next.start) : span.end,
      };
      const spoken = this.say(joinRows(text.slice(start, end), line.kind), line.kind);
      return splitSkipped(source, { ...place, line: { ...line, spoken } }, own).map((draft) =>
        dropSpoken(source, draft),
      );
    });
  }

  private say(words: string, kind: ScoreLine['kind']): string {
    const kept = Object.keys(this.#manuscript.lexicon);
    return normalizeText(words, this.#language, { kept, isHeading: kind === 'heading' });
  }

  private splitLine(text: string, { start, end, line }: ReadLine): ReadLine[] {
    const pieces = splitSentences(text.slice(start, end), MAX_LINE[this.#language]);
    return pieces.map((piece, i) => {
      const { endsParagraph, ...rest } = line;
      const isLast = i === pieces.length - 1;
      const words = text.slice(start + piece.start, start + piece.end);
      // A line end within a paragraph is none of the author's.
      const isWrapped =
        (!isLast || endsParagraph === false) && /\n\s*$/.test(words) && line.kind !== 'heading';
      return {
        start: start + piece.start,
        end: start + piece.end,
        line: isWrapped ? { ...rest, endsParagraph: false } : rest,
      };
    });
  }
}

/** What is spoken is stated where it differs from the text. */
function dropSpoken(source: string, { start, end, line }: DraftLine): DraftLine {
  const { spoken, ...rest } = line;
  const isSame = line.kind === 'break' || spoken === joinRows(source.slice(start, end), line.kind);
  return { start, end, line: isSame ? rest : line };
}
