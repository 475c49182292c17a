import type { AVSampleFormat } from 'node-av/constants';
import { avChannelLayoutDefault, avChannelLayoutDescribe, avGetSampleFmtName } from 'node-av/lib';
import type { Rational } from '../../core/rational.ts';
import type { AudioInputPad } from '../filter-graph.ts';
import type { Frame } from '../frame.ts';

/** The graph input for audio in the format of `frame`, with timestamps in `timeBase`. */
export function createAudioPad(frame: Frame, timeBase: Rational): AudioInputPad {
  return {
    kind: 'audio',
    sampleRate: frame.sampleRate,
    sampleFormat: avGetSampleFmtName(frame.format as AVSampleFormat) ?? 'fltp',
    channelLayout: getLayout(frame),
    timeBase,
  };
}

/** A layout name that filters accept; streams without a layout have only a description such as "2 channels". */
function getLayout(frame: Frame): string {
  const described = avChannelLayoutDescribe(frame.channelLayout) ?? '';
  return described === '' || described.includes(' ') ? getLayoutName(frame.channels) : described;
}

/** FFmpeg's name of the usual layout for a number of channels. */
export function getLayoutName(channels: number): string {
  return avChannelLayoutDescribe(avChannelLayoutDefault(channels)) ?? `${channels}c`;
}
