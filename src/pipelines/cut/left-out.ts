import { createMessage, type Message } from '../../core/messages/message.ts';
import { createWarning } from '../../core/warning.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import type { Container } from '../../media/containers/container-plan.ts';
import { filterMetadata, planMetadata } from '../../media/containers/kept-metadata.ts';
import type { IndexedSource } from './indexed-source.ts';

interface CutContents {
  readonly sources: readonly IndexedSource[];
  /** Whether the sound is that of the clips. */
  readonly hasClipAudio: boolean;
  readonly container: Container;
}

/** Tags of the video: those of its source, if it has only one. */
export function getCutMetadata({ sources, container }: Pick<CutContents, 'sources' | 'container'>) {
  const [only, ...others] = sources;
  return only && others.length === 0 ? planMetadata(only.info.metadata, container).kept : {};
}

/** Warns, once for all, of what the sources hold and a cut doesn't. */
export function warnOfLeftOut(context: Pick<WorkflowContext, 'warn'>, contents: CutContents): void {
  const { sources, hasClipAudio } = contents;
  const count = (kind: IndexedSource['info']['streams'][number]['kind']): number =>
    sources.reduce((sum, { info }) => sum + info.streams.filter((stream) => stream.kind === kind).length, 0);
  const countFurther = (wanted: 'audio' | 'video'): number =>
    sources.reduce(
      (sum, { info }) => sum + Math.max(0, info.streams.filter(({ kind }) => kind === wanted).length - 1),
      0,
    );
  const chapters = sources.reduce((sum, { info }) => sum + info.chapters.length, 0);
  const counts: readonly (readonly [string, number])[] = [
    ['cut.left-out.audio', hasClipAudio ? countFurther('audio') : 0],
    ['cut.left-out.video', countFurther('video')],
    ['cut.left-out.subtitles', count('subtitle')],
    ['cut.left-out.chapters', chapters],
    ['cut.left-out.attachments', count('attachment')],
    ['cut.left-out.data', count('data')],
  ];
  const parts: Message[] = counts.flatMap(([key, each]) =>
    each > 0 ? [createMessage(key, { count: each })] : [],
  );
  const tags = listLostTags(contents);
  if (tags.length > 0) parts.push(createMessage('cut.left-out.tags', { tags }));
  if (parts.length > 0) context.warn(createWarning('cut.left-out', { parts }));
}

function listLostTags({ sources, container }: CutContents): string[] {
  if (sources.length === 1) return [...planMetadata(sources[0]!.info.metadata, container).dropped];
  return [...new Set(sources.flatMap(({ info }) => Object.keys(filterMetadata(info.metadata))))];
}
