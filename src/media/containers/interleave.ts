import type { Packet } from 'node-av/lib';
import type { Rational } from '../../core/rational.ts';

export interface PacketSource {
  readonly timeBase: Rational;
  readonly packets: AsyncGenerator<Packet, void, undefined>;
}

/** Merges packets of several sources by decode time, holding one of each, so that the muxer need not buffer. */
export async function* interleavePackets(
  sources: readonly PacketSource[],
): AsyncGenerator<{ source: number; packet: Packet }, void, undefined> {
  const heads = await Promise.all(
    sources.map(async ({ packets }) => (await packets.next()).value ?? undefined),
  );
  try {
    while (true) {
      const source = findEarliest(heads, sources);
      if (source < 0) return;
      const packet = heads[source] as Packet;
      heads[source] = (await sources[source]!.packets.next()).value ?? undefined;
      yield { source, packet };
    }
  } finally {
    for (const head of heads) head?.free();
    await Promise.all(sources.map(({ packets }) => packets.return(undefined)));
  }
}

function findEarliest(heads: readonly (Packet | undefined)[], sources: readonly PacketSource[]): number {
  let best = -1;
  for (let i = 0; i < heads.length; i++) {
    if (!heads[i]) continue;
    if (best < 0 || isBefore(heads[i]!, sources[i]!.timeBase, heads[best]!, sources[best]!.timeBase))
      best = i;
  }
  return best;
}

function isBefore(a: Packet, timeBaseA: Rational, b: Packet, timeBaseB: Rational): boolean {
  const left = a.dts * BigInt(timeBaseA.num) * BigInt(timeBaseB.den);
  return left < b.dts * BigInt(timeBaseB.num) * BigInt(timeBaseA.den);
}
