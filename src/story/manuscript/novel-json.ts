import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import { describeIssue } from '../../core/zod-issues.ts';
import { characterSchema } from '../score.ts';
import {
  BARE,
  type LineNote,
  type Manuscript,
  type ManuscriptChapter,
  type SceneNote,
} from './manuscript.ts';
import { completeNovel } from './novel-forms.ts';

const shortText = z.string().min(1).max(200);

const sceneFields = {
  place: shortText.optional().describe('Where it plays, such as forest, tavern, street'),
  time: shortText.optional().describe('dawn, day, evening or night'),
  weather: shortText.optional().describe('rain, storm, wind, snow or clear'),
  mood: shortText.optional().describe('Such as calm, tense, sad, joyful, eerie'),
};

const lineSchema = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(20_000)
    .meta({ examples: ['Who is there?', '谁？'] })
    .describe('What is read out'),
  speaker: shortText.optional().describe('Name of the character; left out for the narrator'),
  emotion: shortText.optional(),
});

const sceneSchema = z
  .strictObject({
    ...sceneFields,
    text: z
      .string()
      .min(1)
      .meta({ examples: ['Once...', '从前……'] })
      .optional()
      .describe('Prose; who speaks is found in it'),
    lines: z.array(lineSchema).min(1).max(100_000).optional().describe('In place of text: a script'),
  })
  .refine(({ text, lines }) => (text === undefined) !== (lines === undefined), {
    error: 'issue.novel.text-or-lines',
  });

const chapterSchema = z
  .strictObject({
    title: shortText.optional(),
    text: z
      .string()
      .min(1)
      .meta({ examples: ['Once...', '从前……'] })
      .optional(),
    scenes: z
      .array(sceneSchema)
      .min(1)
      .max(10_000)
      .meta({ examples: [[{ text: 'Once...' }], [{ text: '从前……' }]] })
      .optional(),
  })
  .refine(({ text, scenes }) => (text === undefined) !== (scenes === undefined), {
    error: 'issue.novel.text-or-scenes',
  });

/** The JSON form of a novel; `completeNovel` makes it of other forms. */
export const novelSchema = z.strictObject({
  title: shortText.meta({ examples: ['Night', '夜渡'] }),
  author: shortText.optional(),
  language: z.enum(['en', 'zh']).optional(),
  characters: z
    .array(characterSchema.omit({ id: true }))
    .max(1000)
    .default([]),
  lexicon: z.record(shortText, shortText).default({}).describe('What is said in place of written words'),
  chapters: z
    .array(chapterSchema, {
      error: ({ input }) => (input === undefined ? 'issue.novel.without-text' : undefined),
    })
    .min(1)
    .max(10_000)
    .meta({ examples: [[{ text: 'Once...' }], [{ text: '从前……' }]] }),
});

/** Reads the JSON form of a novel. @throws `input.novel`, which names the first field that does not fit */
export function readNovelJson(json: unknown, path: string): Manuscript {
  const parsed = novelSchema.safeParse(completeNovel(json));
  if (!parsed.success)
    throw new FootlightError('input.novel', {
      kind: 'input',
      reason: 'invalid-novel',
      parameters: { problem: describeIssue(parsed.error) },
      value: path,
    });
  const { title, author, language, characters, lexicon, chapters } = parsed.data;
  const builder = new TextBuilder();
  for (const [i, chapter] of chapters.entries()) builder.addChapter(chapter, `${i + 1}`);
  return { ...BARE, title, author, language, characters, lexicon, ...builder };
}

/** Joins chapters, scenes and lines into one text, and records the span of each. */
class TextBuilder {
  text = '';
  readonly chapters: ManuscriptChapter[] = [];
  readonly scenes: SceneNote[] = [];
  readonly lines: LineNote[] = [];

  addChapter({ title, text, scenes }: z.output<typeof chapterSchema>, number: string): void {
    const start = this.text.length;
    if (title !== undefined) this.add(title);
    const headingEnd = this.text.length;
    if (text !== undefined) this.add(text);
    for (const scene of scenes ?? []) this.addScene(scene);
    this.chapters.push({ title: title ?? number, start, headingEnd, end: this.text.length });
  }

  private addScene({ text, lines, ...notes }: z.output<typeof sceneSchema>): void {
    const start = this.text.length;
    if (text !== undefined) this.add(text);
    for (const { text: spoken, speaker, emotion } of lines ?? []) {
      const from = this.text.length;
      this.add(spoken);
      this.lines.push({ start: from, end: this.text.length, speaker, emotion });
    }
    this.scenes.push({ ...notes, start, end: this.text.length });
  }

  private add(paragraph: string): void {
    this.text += `${paragraph.trimEnd()}\n\n`;
  }
}
