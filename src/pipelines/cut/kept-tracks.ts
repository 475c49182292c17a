import type { Container } from '../../media/containers/container-plan.ts';
import { filterMetadata, getTrackMetadata } from '../../media/containers/kept-metadata.ts';
import type { OutputStream } from '../../media/containers/output-file.ts';
import { getPictureSubtitles } from '../../media/containers/picture-subtitles.ts';
import { isTextSubtitle } from '../../media/containers/subtitle-text.ts';
import { type AnyStreamInfo, type AudioStreamInfo, listAudioStreams } from '../../media/media-info.ts';
import type { IndexedSource } from './indexed-source.ts';

/** A track of a cut: the streams that it is made of, by the digests of their sources. */
export type KeptTrack<Stream extends AnyStreamInfo = AnyStreamInfo> = ReadonlyMap<string, Stream>;

export type SubtitleStream = AnyStreamInfo & { readonly kind: 'subtitle' };

/** What a cut has beside its picture. */
export interface KeptTracks {
  /** The main track first. */
  readonly audio: readonly KeptTrack<AudioStreamInfo>[];
  readonly subtitles: readonly KeptTrack<SubtitleStream>[];
  /** Fonts and other attachments of the only source. */
  readonly attachments: readonly AnyStreamInfo[];
}

/** The default audio track of a source, or its first one; undefined if it has none. */
export function findMainAudio({ info }: Pick<IndexedSource, 'info'>): AudioStreamInfo | undefined {
  const streams = listAudioStreams(info);
  return streams.find(({ isDefault }) => isDefault) ?? streams[0];
}

/**
 * Chooses the tracks that a cut can have from its first clip to its last: the main audio, further audio that each source
 * with audio has, and text subtitles that each source has. Those that are pictures have headers that can't be joined, so that
 * they are kept of an only source.
 */
export function chooseTracks(sources: readonly IndexedSource[], container: Container): KeptTracks {
  const [only, ...others] = sources;
  const holdsAttachments = container.name === 'matroska' && others.length === 0;
  const isKept = (stream: AnyStreamInfo): stream is SubtitleStream =>
    stream.kind === 'subtitle' &&
    (isTextSubtitle(stream.codec) || (others.length === 0 && holdsPictures(container, stream.codec)));
  return {
    audio: chooseAudio(sources),
    subtitles: matchStreams(
      new Map(sources.map(({ digest, info }) => [digest, info.streams.filter(isKept)] as const)),
    ),
    attachments: holdsAttachments ? only!.info.streams.filter(({ kind }) => kind === 'attachment') : [],
  };
}

function holdsPictures({ subtitleCodecs }: Container, codec: string): boolean {
  return subtitleCodecs.includes(codec) && getPictureSubtitles(codec) !== undefined;
}

function chooseAudio(sources: readonly IndexedSource[]): KeptTrack<AudioStreamInfo>[] {
  const main = new Map<string, AudioStreamInfo>();
  const further = new Map<string, AudioStreamInfo[]>();
  for (const source of sources) {
    const first = findMainAudio(source);
    if (!first) continue;
    main.set(source.digest, first);
    further.set(
      source.digest,
      listAudioStreams(source.info).filter((stream) => stream !== first),
    );
  }
  return main.size === 0 ? [] : [main, ...matchStreams(further)];
}

/** Matches the streams of the first source with those of the others: by language, or else by their place. */
function matchStreams<Stream extends AnyStreamInfo>(
  streams: ReadonlyMap<string, readonly Stream[]>,
): KeptTrack<Stream>[] {
  const [first, ...others] = [...streams];
  const tracks = (first?.[1] ?? []).map((stream) => new Map([[first![0], stream]]));
  for (const [digest, candidates] of others) {
    const free = new Set(candidates);
    for (const [place, track] of tracks.entries()) {
      const { language } = track.get(first![0])!.metadata;
      const isAlike = (other: Stream | undefined): boolean =>
        other !== undefined && free.has(other) && other.metadata.language === language;
      const match = isAlike(candidates[place]) ? candidates[place] : candidates.find(isAlike);
      if (!match) continue;
      free.delete(match);
      track.set(digest, match);
    }
  }
  return tracks.filter((track) => track.size === streams.size);
}

/** Tags and purpose of a track: what all of its streams say of themselves. */
export function describeTrack(
  track: KeptTrack,
  container: Container,
): Pick<OutputStream, 'metadata' | 'dispositions' | 'isDefault'> {
  const [first, ...others] = [...track.values()];
  const { isDefault, dispositions = [], metadata } = first!;
  const common = Object.entries(metadata).filter(([key, value]) =>
    others.every((stream) => stream.metadata[key] === value),
  );
  return {
    metadata: getTrackMetadata(filterMetadata(Object.fromEntries(common)), container),
    isDefault,
    dispositions: dispositions.filter((name) =>
      others.every((stream) => stream.dispositions?.includes(name) ?? false),
    ),
  };
}
