import { posix } from 'node:path';
import type { BookLines } from '../../../../story/manuscript/epub/book-lines.ts';
import type { Timeline } from '../../../../story/timeline.ts';
import { ArchiveWriter } from './archive.ts';
import { toCurrentDocument } from './current-document.ts';
import { addToPackage, type OverlaidDocument } from './kept-package.ts';
import { type MarkedPlace, markPlaces } from './mark-places.ts';
import { type Clip, listClipTimes, renderOverlay, sumDurations } from './overlay.ts';

const FOLDER = 'footlight';
const STYLE = '.footlight-reading { background-color: #ffe9a8; }\n';

/**
 * Writes the book that was read with overlays added: its pages, pictures, styles and cover stay as they are, but for
 * the elements around its lines.
 */
export async function writeKeptBook(
  path: string,
  audio: { readonly path: string; readonly extension: string; readonly mediaType: string },
  { opened, places }: BookLines,
  timeline: Timeline,
): Promise<void> {
  const { archive, book, documents } = opened;
  const root = posix.join(posix.dirname(book.path), FOLDER);
  const audioName = `audio${audio.extension}`;
  const times = listClipTimes(timeline);
  const overlaid: OverlaidDocument[] = [];
  const pages = new Map<string, string>();
  const overlays = new Map<string, string>();
  for (const [document, { path: name, source }] of documents.entries()) {
    const own = places.filter((place) => place.document === document && times.has(place.line));
    if (own.length === 0) continue;
    const { source: page, marked } = markPlaces(source, own);
    const overlay = `overlay-${document + 1}.smil`;
    const clips = listClips(marked, places, times, posix.relative(root, name));
    const style = posix.relative(posix.dirname(name), posix.join(root, 'reading.css'));
    pages.set(name, toCurrentDocument(page, style));
    overlays.set(overlay, renderOverlay(clips, audioName));
    overlaid.push({ path: name, overlay, samples: sumDurations(clips) });
  }
  const writer = new ArchiveWriter(path);
  writer.addMediaType();
  const contents = addToPackage(opened, overlaid, { folder: FOLDER, audioName, audioType: audio.mediaType });
  for (const name of archive.listNames()) {
    if (name === 'mimetype' || name.endsWith('/')) continue;
    const text = name === book.path ? contents.packageDocument : pages.get(name);
    const content = text === undefined ? archive.read(name) : undefined;
    if (text !== undefined) writer.addText(name, text);
    else if (content) writer.addBytes(name, content);
  }
  if (contents.nav) writer.addText(`${root}/nav.xhtml`, contents.nav);
  for (const [name, overlay] of overlays) writer.addText(`${root}/${name}`, overlay);
  writer.addText(`${root}/reading.css`, STYLE);
  await writer.addFile(`${root}/${audioName}`, audio.path);
  await writer.finish();
}

/** The clips of a page; the time of a line is divided among its elements by their length, also across pages. */
function listClips(
  marked: readonly MarkedPlace[],
  places: BookLines['places'],
  times: ReturnType<typeof listClipTimes>,
  page: string,
): Clip[] {
  const totals = new Map<string, number>();
  for (const { line, characters } of marked) totals.set(line, (totals.get(line) ?? 0) + characters);
  const passed = new Map<string, number>();
  const order = new Map(places.map(({ line }, i) => [line, i]));
  const clips = marked.map(({ line, id, characters }): Clip & { readonly line: string } => {
    const { start, end } = times.get(line)!;
    const before = passed.get(line) ?? 0;
    passed.set(line, before + characters);
    const at = (count: number): number => Math.round(start + ((end - start) * count) / totals.get(line)!);
    return { line, text: `${encodeURI(page)}#${id}`, start: at(before), end: at(before + characters) };
  });
  return clips.sort((a, b) => order.get(a.line)! - order.get(b.line)! || a.start - b.start);
}
