import mammoth from 'mammoth';
import { FootlightError } from '../../core/errors.ts';
import { mapHeadingStyles } from './docx-styles.ts';
import { readHtmlDocument } from './html/html.ts';
import { parseHtml } from './html/parse-html.ts';
import type { Manuscript } from './manuscript.ts';
import type { ReadingChoices } from './skips.ts';

/**
 * Reads a Word document through HTML: its headings, notes and breaks.
 *
 * @param styles the part of the document that describes its styles
 * @throws `input.novel` for a broken one
 */
export async function readDocx(
  content: Buffer,
  path: string,
  choices: ReadingChoices,
  styles: string | undefined,
): Promise<Manuscript> {
  const { value: html } = await mammoth
    .convertToHtml(
      { buffer: content },
      {
        idPrefix: 'd-',
        // Pictures say nothing and would be held in memory as text.
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
        styleMap: [
          "p[style-name='Title'] => h1:fresh",
          "p[style-name='Subtitle'] => p.subtitle:fresh",
          ...mapHeadingStyles(styles),
        ],
      },
    )
    .catch((cause: unknown) => {
      throw new FootlightError('input.novel', { kind: 'input', reason: 'broken-docx', value: path, cause });
    });
  return readHtmlDocument(parseHtml(html), path, choices);
}
