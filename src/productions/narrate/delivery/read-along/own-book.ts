import { basename, extname } from 'node:path';
import { escapeHtml } from '../../../../core/html.ts';
import type { Interval } from '../../../../core/samples.ts';
import { listLines, type Score, type ScoreChapter } from '../../../../story/score.ts';
import { toPrintedText } from '../../../../story/spoken-text.ts';
import type { Timeline } from '../../../../story/timeline.ts';
import { ArchiveWriter } from './archive.ts';
import { formatSeconds, listClipTimes, renderOverlay, sumDurations } from './overlay.ts';

/**
 * Writes an EPUB 3 that highlights its text while it is read aloud: every line is a span, and the media overlay of each
 * chapter gives its time in the audio file.
 */
export async function writeOwnBook(
  path: string,
  audio: { readonly path: string; readonly extension: string; readonly mediaType: string },
  { score, cover }: { readonly score: Score; readonly cover: string | undefined },
  timeline: Timeline,
): Promise<void> {
  const times = listClipTimes(timeline);
  const audioName = `audio/book${audio.extension}`;
  const writer = new ArchiveWriter(path);
  writer.addMediaType();
  writer.addText(
    'META-INF/container.xml',
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
  );
  for (const chapter of score.chapters) {
    writer.addText(`book/${chapter.id}.xhtml`, renderPage(chapter, score.language));
    const clips = listClips(chapter, times).map((clip) => ({
      ...clip,
      text: `${chapter.id}.xhtml#${clip.text}`,
    }));
    if (clips.length > 0) writer.addText(`book/${chapter.id}.smil`, renderOverlay(clips, audioName));
  }
  writer.addText('book/nav.xhtml', renderContents(score));
  writer.addText(
    'book/style.css',
    '.reading { background: #ffe9a8; }\n.narration, .dialogue { white-space: pre-line; }\n',
  );
  const coverName = cover === undefined ? undefined : `cover${extname(basename(cover)).toLowerCase()}`;
  writer.addText(
    'book/package.opf',
    renderPackageDocument(score, times, { name: audioName, type: audio.mediaType }, coverName),
  );
  if (cover !== undefined && coverName) await writer.addFile(`book/${coverName}`, cover);
  await writer.addFile(`book/${audioName}`, audio.path);
  await writer.finish();
}

function renderPage({ title, scenes }: ScoreChapter, language: string): string {
  const body = scenes
    .map(({ lines }) => {
      const read = lines.filter(({ kind }) => kind !== 'skipped');
      const spans = read.map(
        ({ id, kind, text, skipped, endsParagraph }) =>
          `<span id="${createElementId(id)}" class="${kind}">${escapeHtml(toPrintedText({ kind, text, skipped }))}</span>${(endsParagraph ?? /\n\s*$/.test(text)) ? '</p>\n<p>' : ' '}`,
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

function listClips(
  chapter: ScoreChapter,
  times: ReadonlyMap<string, Interval>,
): (Interval & { readonly text: string })[] {
  return listLines({ chapters: [chapter] }).flatMap(({ id }) => {
    const time = times.get(id);
    return time ? [{ ...time, text: createElementId(id) }] : [];
  });
}

function renderPackageDocument(
  { title, author, language, chapters, sourceSha256 }: Score,
  times: ReadonlyMap<string, Interval>,
  audio: { readonly name: string; readonly type: string },
  cover: string | undefined,
): string {
  const read = chapters.map(({ id, ...chapter }) => ({ id, clips: listClips({ id, ...chapter }, times) }));
  const total = sumDurations(read.flatMap(({ clips }) => clips));
  const spoken = read.filter(({ clips }) => clips.length > 0);
  const durations = spoken.map(
    ({ id, clips }) =>
      `<meta property="media:duration" refines="#${id}-overlay">${formatSeconds(sumDurations(clips))}</meta>`,
  );
  const items = read.flatMap(({ id, clips }) =>
    clips.length === 0
      ? [`<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml"/>`]
      : [
          `<item id="${id}" href="${id}.xhtml" media-type="application/xhtml+xml" media-overlay="${id}-overlay"/>`,
          `<item id="${id}-overlay" href="${id}.smil" media-type="application/smil+xml"/>`,
        ],
  );
  if (cover)
    items.push(
      `<item id="cover" href="${cover}" media-type="image/${cover.endsWith('.png') ? 'png' : 'jpeg'}" properties="cover-image"/>`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:sha256:${sourceSha256}</dc:identifier><dc:title>${escapeHtml(title)}</dc:title><dc:language>${language}</dc:language>${author === undefined ? '' : `<dc:creator>${escapeHtml(author)}</dc:creator>`}
<meta property="dcterms:modified">${new Date().toISOString().slice(0, 19)}Z</meta><meta property="media:active-class">reading</meta><meta property="media:duration">${formatSeconds(total)}</meta>
${durations.join('\n')}</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="style" href="style.css" media-type="text/css"/><item id="audio" href="${audio.name}" media-type="${audio.type}"/>
${items.join('\n')}</manifest><spine>${chapters.map(({ id }) => `<itemref idref="${id}"/>`).join('')}</spine></package>`;
}

/** Ids in XML must begin with a letter. */
function createElementId(id: string): string {
  return `l-${id}`;
}
