import type { Strategy } from './strategy.ts';

type AudioStrategy = Strategy['audio'];

/**
 * Formats the remix of the three stems as FFmpeg filter text from [voice], [music] and [ambience] to [mix]. No filter
 * adds latency, so that the audio stays in sync with the picture.
 */
export function formatRemix(audio: AudioStrategy, channels: number): string {
  const { dialogue, music, ambience } = audio.gainsDb;
  return [
    `[voice]${createVoiceChain(audio.dialogueEnhancement)},volume=${dialogue}dB[v]`,
    `[music]${audio.music === 'enhance' ? 'highpass=f=35,highshelf=f=9000:g=1.5,' : ''}volume=${music}dB[m]`,
    `[ambience]${isWidening(audio, channels) ? 'extrastereo=m=1.4:c=false,' : ''}volume=${ambience}dB[a]`,
    '[v][m][a]amix=inputs=3:normalize=0:duration=longest[mix]',
  ].join(';');
}

function isWidening(audio: AudioStrategy, channels: number): boolean {
  return audio.ambience === 'spatial' && channels === 2;
}

/**
 * Filters for the voice: a high-pass against rumble, less body, more presence and a compressor. `strength` is 0 to 1.
 */
function createVoiceChain(strength: number): string {
  const presence = `equalizer=f=3000:t=q:w=0.9:g=${(3.5 * strength).toFixed(2)}`;
  const body = `equalizer=f=220:t=q:w=1:g=${(-1.5 * strength).toFixed(2)}`;
  const ratio = (1 + 2 * strength).toFixed(2);
  return `highpass=f=80,${body},${presence},acompressor=threshold=-26dB:ratio=${ratio}:attack=8:release=160:knee=6`;
}
