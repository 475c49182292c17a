import type { MessagePort } from 'node:worker_threads';
import { Packet, Rational } from 'node-av/lib';
import { answerCalls } from '../../core/threads/answer-calls.ts';
import { receiveItems } from '../../core/threads/item-port.ts';
import { decodePackets } from '../decoder.ts';
import { AUDIO_TIME_BASE, openTrackEncoder } from './audio-track-file.ts';
import { type Loudness, LoudnessMeter } from './loudness.ts';
import type { EncodedTrack, SentPackets } from './track-meter.ts';

// Thread that decodes the packets of a track and measures them.
answerCalls(async ({ coding, channels }: EncodedTrack, port): Promise<Loudness> => {
  // An encoder with the same settings describes its packets by the same parameters.
  using encoder = await openTrackEncoder(coding, channels);
  const codecpar = encoder.getParameters();
  // Stored tracks don't keep it, so that what the encoder puts before the sound is measured as it is there.
  codecpar.initialPadding = 0;
  const stream = {
    index: 0,
    codecpar,
    timeBase: new Rational(AUDIO_TIME_BASE.num, AUDIO_TIME_BASE.den),
    metadata: null,
  };
  using meter = new LoudnessMeter(AUDIO_TIME_BASE);
  for await (const frame of decodePackets(stream, receivePackets(port))) await meter.add(frame);
  return meter.finish();
});

async function* receivePackets(port: MessagePort): AsyncGenerator<Packet, void, undefined> {
  for await (const { data, packets } of receiveItems<SentPackets>(port)) {
    let at = 0;
    for (const { bytes, pts, duration } of packets) {
      const packet = new Packet();
      packet.alloc();
      packet.data = Buffer.from(data.buffer, at, bytes);
      at += bytes;
      [packet.pts, packet.dts, packet.duration] = [pts, pts, duration];
      yield packet;
    }
  }
}
