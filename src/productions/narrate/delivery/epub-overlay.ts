import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { escapeHtml } from '../../../core/html.ts';
import type { Score, ScoreChapter } from '../../../story/score.ts';
import { TIMELINE_RATE, type TimedLine, type Timeline } from '../../../story/timeline.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.mp3': 'audio/mpeg',
  '.m4b': 'audio/mp4',
  '.m4a': 'audio/mp4',
};

/** Whether the format is one that all EPUB readers can play (EPUB 3.3, core media types). */
export function isFitForEpub(extension: string): boolean {
  return extension in TYPES;
}

/**
 * Writes an EPUB 3 that highlights its text while it is read aloud: every line is a span, and the media overlay of each
 * chapter gives its time in the audio file.
 */
export async function writeEpubOverlay(
  path: string,
  audioPath: string,
  extension: string,
  score: Score,
  timeline: Timeline,
): Promise<void> {
  const times = new Map(timeline.lines.map((line) => [line.id, line]));
  const audio = `audio/book${extension === '.m4b' ? '.m4a' : extension}`;
  const archive = new Archive(path);
  // The media type comes first and uncompressed, so that programs recognize the file by its first bytes.
  archive.addText('mimetype', 'application/epub+zip', false);
  archive.addText(
    'META-INF/container.xml',
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
  );
  for (const chapter of score.chapters) {
    archive.addText(`book/${chapter.id}.xhtml`, renderPage(chapter, score.language));
    archive.addText(`book/${chapter.id}.smil`, renderOverlay(chapter, times, audio));
  }
  archive.addText('book/nav.xhtml', renderContents(score));
  archive.addText(
    'book/style.css',
    '.reading { background: #ffe9a8; }\n.narration, .dialogue { white-space: pre-line; }\n',
  );
  archive.addText(
    'book/package.opf',
    renderPackageDocument(score, timeline, times, audio, TYPES[extension]!),
  );
  await archive.addFile(`book/${audio}`, audioPath);
  await archive.finish();
}

/** Writes a ZIP file entry by entry, without holding it in memory. */
class Archive {
  readonly #zip: Zip;
  readonly #sink: ReturnType<typeof createWriteStream>;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#sink = createWriteStream(path);
    this.#sink.on('error', (error) => {
      this.#failure = error;
    });
    this.#zip = new Zip((error, chunk) => {
      if (error) this.#failure = error;
      else this.#sink.write(chunk);
    });
  }

  addText(name: string, text: string, isCompressed = true): void {
    const entry = isCompressed ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    this.#zip.add(entry);
    entry.push(strToU8(text), true);
  }

  async addFile(name: string, path: string): Promise<void> {
    const entry = new ZipPassThrough(name);
    this.#zip.add(entry);
    for await (const chunk of createReadStream(path)) {
      entry.push(chunk as Uint8Array);
      if (this.#sink.writableNeedDrain) await once(this.#sink, 'drain');
      if (this.#failure) throw this.#failure;
    }
    entry.push(new Uint8Array(0), true);
  }

  async finish(): Promise<void> {
    this.#zip.end();
    this.#sink.end();
    if (!this.#failure) await once(this.#sink, 'close');
    if (this.#failure) throw this.#failure;
  }
}

function renderPage({ title, scenes }: ScoreChapter, language: string): string {
  const body = scenes
    .map(({ lines }) => {
      const spans = lines.map(
        ({ id, kind, text }) =>
          `<span id="${createElementId(id)}" class="${kind}">${escapeHtml(text.trim())}</span>${/\n\s*$/.test(text) ? '</p>\n<p>' : ' '}`,
      );
      return `<section><p>${spans.join('')}</p></section>`;
    })
    .join('\n<hr/>\n');
  return renderXhtml(title, language, body.replaceAll('<p></p>', ''));
}

function renderContents({ title, language, chapters }: Score): string {
  const items = chapters.map(
    ({ id, title: name }) => `<li><a href="${id}.xhtml">${escapeHtml(name)}</a></li>`,
  );
  return renderXhtml(
    title,
    language,
    `<nav epub:type="toc"><h1>${escapeHtml(title)}</h1><ol>${items.join('')}</ol></nav>`,
  );
}

function renderXhtml(title: string, language: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${language}" xml:lang="${language}"><head><title>${escapeHtml(title)}</title><link rel="stylesheet" href="style.css"/></head><body>${body}</body></html>`;
}

function renderOverlay(
  { id, scenes }: ScoreChapter,
  times: ReadonlyMap<string, TimedLine>,
  audio: string,
): string {
  const pars = scenes.flatMap(({ lines }) =>
    lines.flatMap((line) => {
      const time = times.get(line.id);
      if (!time) return [];
      const [begin, end] = [time.start, time.end].map(
        (samples) => `${(samples / TIMELINE_RATE).toFixed(3)}s`,
      );
      return [
        `<par><text src="${id}.xhtml#${createElementId(line.id)}"/><audio src="${audio}" clipBegin="${begin}" clipEnd="${end}"/></par>`,
      ];
    }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body>${pars.join('\n')}</body></smil>`;
}

function renderPackageDocument(
  { title, author, language, chapters, sourceSha256 }: Score,
  timeline: Timeline,
  times: ReadonlyMap<string, TimedLine>,
  audio: string,
  audioType: string,
): string {
  const formatSeconds = (samples: number): string => `${(samples / TIMELINE_RATE).toFixed(3)}s`;
  const durations = chapters.map(({ id, scenes }) => {
    const spoken = scenes
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => {
        const time = times.get(line.id);
        return sum + (time ? time.end - time.start : 0);
      }, 0);
    return `<meta property="media:duration" refines="#${id}-overlay">${formatSeconds(spoken)}</meta>`;
  });
  const items = chapters.flatMap(({ id }) => [
    `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml" media-overlay="${id}-overlay"/>`,
    `<item id="${id}-overlay" href="${id}.smil" media-type="application/smil+xml"/>`,
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:sha256:${sourceSha256}</dc:identifier><dc:title>${escapeHtml(title)}</dc:title><dc:language>${language}</dc:language>${author === undefined ? '' : `<dc:creator>${escapeHtml(author)}</dc:creator>`}
<meta property="dcterms:modified">${new Date().toISOString().slice(0, 19)}Z</meta><meta property="media:active-class">reading</meta><meta property="media:duration">${formatSeconds(timeline.end)}</meta>
${durations.join('\n')}</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="style" href="style.css" media-type="text/css"/><item id="audio" href="${audio}" media-type="${audioType}"/>
${items.join('\n')}</manifest><spine>${chapters.map(({ id }) => `<itemref idref="${id}"/>`).join('')}</spine></package>`;
}

/** Ids in XML must begin with a letter. */
function createElementId(id: string): string {
  return `l-${id}`;
}
