import type { Container } from '../../media/containers/container-plan.ts';
import { InputFile } from '../../media/containers/input-file.ts';
import type { PacketSource } from '../../media/containers/interleave.ts';
import type { OutputStream } from '../../media/containers/output-file.ts';
import { listNoPackets } from '../../media/containers/packet-sources.ts';
import { createTextParameters } from '../../media/containers/subtitle-text.ts';
import { createSubtitlePackets, SUBTITLE_TIME_BASE } from '../../media/containers/timed-subtitles.ts';
import type { AnyStreamInfo } from '../../media/media-info.ts';
import type { ClipPlace } from './clip-places.ts';
import { cutSubtitles, findPlainCodec } from './cut-subtitles.ts';
import type { IndexedSource } from './indexed-source.ts';
import { describeTrack, type KeptTrack, type KeptTracks, type SubtitleStream } from './kept-tracks.ts';

/** What a cut has beside its picture and its audio. */
export interface FurtherTracks {
  readonly tracks: Pick<KeptTracks, 'subtitles' | 'attachments'>;
  readonly sources: readonly IndexedSource[];
  readonly places: readonly ClipPlace[];
  readonly container: Container;
}

type FurtherTrack = PacketSource & { readonly stream: OutputStream };

/** Describes all that decides the tracks, for the key of the step. */
export function describeFurtherTracks({ tracks, places }: FurtherTracks): object {
  return {
    subtitles: tracks.subtitles.map((track) => [...track].map(([digest, { index }]) => [digest, index])),
    attachments: tracks.attachments.map(({ index }) => index),
    places,
  };
}

/** Opens the subtitles and attachments of a cut; what is opened goes to `opened`. */
export async function openFurtherTracks(
  further: FurtherTracks,
  opened: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<FurtherTrack[]> {
  const { tracks, sources } = further;
  const opening: FurtherTrack[] = [];
  for (const track of tracks.subtitles) opening.push(await openSubtitles(further, track, opened, signal));
  for (const attachment of tracks.attachments) {
    const input = opened.use(await InputFile.open(sources[0]!.info.path));
    opening.push(createAttachment(attachment, input));
  }
  return opening;
}

async function openSubtitles(
  { sources, places, container }: FurtherTracks,
  track: KeptTrack<SubtitleStream>,
  opened: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<FurtherTrack> {
  const plain = findPlainCodec(track, container);
  const subtitles = await cutSubtitles(track, sources, places, plain, signal);
  const { info, digest } = sources[0]!;
  const open = async () => opened.use(await InputFile.open(info.path)).context;
  const parameters = plain
    ? createTextParameters(plain)
    : (await open()).streams[track.get(digest)!.index]!.codecpar;
  return {
    timeBase: SUBTITLE_TIME_BASE,
    packets: createSubtitlePackets(subtitles),
    stream: {
      parameters,
      timeBase: SUBTITLE_TIME_BASE,
      ...describeTrack(track, container),
    },
  };
}

function createAttachment({ index, timeBase, metadata }: AnyStreamInfo, input: InputFile): FurtherTrack {
  const { codecpar: parameters } = input.context.streams[index]!;
  return { timeBase, packets: listNoPackets(), stream: { parameters, timeBase, metadata } };
}
