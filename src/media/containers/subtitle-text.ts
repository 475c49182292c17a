import { AV_CODEC_ID_MOV_TEXT, AV_CODEC_ID_SUBRIP, AVMEDIA_TYPE_SUBTITLE } from 'node-av/constants';
import { CodecParameters } from 'node-av/lib';

/** Codecs of subtitles without a header of their own, in which any text can be written. */
export type PlainSubtitleCodec = 'mov_text' | 'subrip';

/** What tells the text of a subtitle from its codec's packets. */
const READERS: Readonly<Record<string, (data: Buffer) => string>> = {
  subrip: (data) => stripTags(data.toString('utf8')),
  webvtt: (data) => stripTags(data.toString('utf8')),
  text: (data) => data.toString('utf8'),
  mov_text: (data) => data.toString('utf8', 2, 2 + (data.length < 2 ? 0 : data.readUInt16BE(0))),
  ass: (data) => readAss(data.toString('utf8')),
  ssa: (data) => readAss(data.toString('utf8')),
};

/** Fields before the text of a line of Advanced SubStation Alpha, as Matroska stores it. */
const ASS_FIELDS = 8;

export function isTextSubtitle(codec: string): boolean {
  return codec in READERS;
}

/** The plain text of a packet of text subtitles; empty where nothing is shown. */
export function readSubtitleText(codec: string, data: Buffer): string {
  return READERS[codec]!(data).replaceAll('\r\n', '\n').trim();
}

/** A packet of plain text. */
export function writeSubtitleText(codec: PlainSubtitleCodec, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (codec === 'subrip') return bytes;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function stripTags(text: string): string {
  return text.replace(/<\/?[a-z][^<>]*>/gi, '').replace(/\{\\[^{}]*\}/g, '');
}

function readAss(line: string): string {
  const text = line.split(',').slice(ASS_FIELDS).join(',');
  // A drawing is no text.
  if (/\\p[1-9]/.test(text)) return '';
  return text
    .replace(/\{[^{}]*\}/g, '')
    .replace(/\\[Nn]/g, '\n')
    .replaceAll('\\h', ' ');
}

/** The header of a track of `mov_text`: one box and one style, white letters at the bottom (3GPP TS 26.245, 5.16). */
const MOV_TEXT_HEADER = Buffer.concat([
  // Flags, centered, at the bottom, on no background, and a box of no size, which is all of the picture.
  Buffer.from('0000000001ff', 'hex'),
  Buffer.alloc(12),
  // For all characters: font 1, plain, 18 points, white.
  Buffer.from('0000000000010012ffffffff', 'hex'),
  // A table of one font.
  Buffer.from('00000012', 'hex'),
  Buffer.from('ftab'),
  Buffer.from('0001000105', 'hex'),
  Buffer.from('Serif'),
]);

/** The header of a track of plain text. */
export function createTextParameters(codec: PlainSubtitleCodec): CodecParameters {
  const parameters = new CodecParameters();
  parameters.alloc();
  parameters.codecType = AVMEDIA_TYPE_SUBTITLE;
  parameters.codecId = codec === 'mov_text' ? AV_CODEC_ID_MOV_TEXT : AV_CODEC_ID_SUBRIP;
  if (codec === 'mov_text') parameters.extradata = MOV_TEXT_HEADER;
  return parameters;
}
