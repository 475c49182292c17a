import { createMessage, type Message } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { filterMetadata, planMetadata } from '../../media/containers/kept-metadata.ts';
import type { AnyStreamInfo } from '../../media/media-info.ts';
import { getTimecode } from './cut-metadata.ts';
import type { IndexedSource } from './indexed-source.ts';
import type { KeptTrack, KeptTracks } from './kept-tracks.ts';

interface CutContents {
  readonly sources: readonly IndexedSource[];
  /** Whether the sound is that of the clips. */
  readonly hasClipAudio: boolean;
  readonly tracks: KeptTracks;
  readonly container: Container;
  /** Tags of the video. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Warns, once for all, of what the sources hold and a cut doesn't. */
export function warnOfLeftOut(context: Pick<WorkflowContext, 'warn'>, contents: CutContents): void {
  const { sources, hasClipAudio, tracks } = contents;
  const count = (kind: IndexedSource['info']['streams'][number]['kind']): number =>
    sources.reduce((sum, { info }) => sum + info.streams.filter((stream) => stream.kind === kind).length, 0);
  const counts: readonly (readonly [string, number])[] = [
    ['cut.left-out.audio', hasClipAudio ? count('audio') - countStreams(tracks.audio) : 0],
    ['cut.left-out.video', count('video') - sources.length],
    ['cut.left-out.subtitles', count('subtitle') - countStreams(tracks.subtitles)],
    ['cut.left-out.attachments', count('attachment') - tracks.attachments.length],
    ['cut.left-out.data', countData(sources)],
  ];
  const parts: Message[] = counts.flatMap(([key, each]) =>
    each > 0 ? [createMessage(key, { count: each })] : [],
  );
  const tags = listLostTags(contents);
  if (tags.length > 0) parts.push(createMessage('cut.left-out.tags', { tags }));
  if (parts.length > 0) context.warn(createWarning('cut.left-out', { parts }));
}

/** Tracks of data, but for that of a time code that is written anew. */
function countData(sources: readonly IndexedSource[]): number {
  const timecode = getTimecode(sources);
  const isOther = ({ kind, metadata }: AnyStreamInfo): boolean =>
    kind === 'data' && (timecode === undefined || metadata.timecode !== timecode);
  return sources.reduce((sum, { info }) => sum + info.streams.filter(isOther).length, 0);
}

function countStreams(tracks: readonly KeptTrack[]): number {
  return tracks.reduce((sum, track) => sum + track.size, 0);
}

function listLostTags({ sources, container, metadata }: CutContents): string[] {
  if (sources.length > 1)
    return [...new Set(sources.flatMap(({ info }) => Object.keys(filterMetadata(info.metadata))))];
  const isTimecodeLost = getTimecode(sources) !== undefined && metadata.timecode === undefined;
  const { dropped } = planMetadata(sources[0]!.info.metadata, container);
  return [...dropped, ...(isTimecodeLost ? ['timecode'] : [])];
}
