import type { Packet } from 'node-av/lib';
import { FootlightError } from '../../core/errors.ts';
import { InputFile } from '../containers/input-file.ts';
import type { VideoStreamInfo } from '../media-info.ts';
import type { CopyPiece } from './cut-plan.ts';
import { joinAnnexB, readNalLayout } from './nal-units.ts';
import { replaceData } from './packet-data.ts';
import { getCopyableCodec, isNalCodec, type PacketIndex, splitUnits } from './packet-index.ts';

export interface CopySource {
  readonly path: string;
  readonly video: VideoStreamInfo;
  readonly index: PacketIndex;
}

/**
 * The packets of a copied piece, unchanged, in Annex B form for codecs with NAL units. The caller owns each.
 *
 * @throws `input.changed`
 */
export async function* readCopiedRun(
  { path, video, index }: CopySource,
  { firstPacket, endPacket }: CopyPiece,
  signal?: AbortSignal,
): AsyncGenerator<Packet, void, undefined> {
  const numberOf = new Map(index.pts.map((pts, number) => [pts, number]));
  await using input = await openBefore(path, video.index, numberOf, index.pts[firstPacket]!);
  const codec = getCopyableCodec(video.codec);
  const { extradata } = input.context.streams[video.index]!.codecpar;
  const layout = isNalCodec(codec) ? readNalLayout(codec, extradata) : undefined;
  let next = firstPacket;
  for await (const packet of input.readPackets([video.index], signal)) {
    const number = numberOf.get(Number(packet.pts)) ?? -1;
    if (number < next) continue;
    const copy = number === next ? packet.clone() : undefined;
    if (!copy) break;
    if (layout && copy.data) replaceData(copy, joinAnnexB(splitUnits(copy.data, layout)));
    yield copy;
    if (++next === endPacket) return;
  }
  throw createChangedInputError(path);
}

function createChangedInputError(path: string): FootlightError {
  return new FootlightError('input.changed', { kind: 'input', value: path });
}

/** Opens an input positioned at the packet with `pts` or before it. */
async function openBefore(
  path: string,
  streamIndex: number,
  numberOf: ReadonlyMap<number, number>,
  pts: number,
): Promise<InputFile> {
  const input = await InputFile.open(path);
  const seek = (): Promise<boolean> =>
    input.seek(streamIndex, BigInt(pts)).then(
      () => true,
      () => false,
    );
  if (await seek()) {
    for await (const packet of input.readPackets([streamIndex])) {
      const landed = numberOf.get(Number(packet.pts));
      if (landed === undefined || landed > numberOf.get(pts)!) break;
      await seek();
      return input;
    }
  }
  await input[Symbol.asyncDispose]();
  return InputFile.open(path);
}
