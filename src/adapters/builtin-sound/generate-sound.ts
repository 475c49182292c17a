import { FootlightError } from '../../core/errors.ts';
import { createWarning } from '../../core/warning.ts';
import type { GeneratedSound, SoundRequest } from '../../engines/sound-generator.ts';
import { createBiquad, filterInPlace } from '../../sound/biquad.ts';
import { computeGatedLoudness, measureBlockPowers } from '../../sound/k-weighting.ts';
import { fadeEdges, fromDb } from '../../sound/levels.ts';
import { applyReverb } from '../../sound/reverb.ts';
import { type PromptPart, type ReadPrompt, readPrompt } from './prompt-words.ts';
import { RATE, StereoBuffer } from './synthesis.ts';

/** Parts of a blend are leveled to this loudness before their gains apply. */
const PART_LUFS = -26;
const EDGE_SAMPLES = 480;

/**
 * Synthesizes a sound from the patches that the prompt's words select. Deterministic: the same request gives the same
 * samples.
 *
 * @throws `sound.unknown` for an effect whose words match no patch
 */
export function generateSound({ prompt, kind, seconds, seed }: Omit<SoundRequest, 'signal'>): GeneratedSound {
  const read = readPrompt(prompt);
  const wanted = kind === 'ambience' ? read.parts.filter(({ isSteady }) => isSteady) : read.parts.slice(0, 1);
  const parts = wanted.length > 0 ? wanted : kind === 'ambience' ? readPrompt('room').parts : [];
  if (parts.length === 0) throw new FootlightError('sound.unknown', { kind: 'input', value: prompt });
  const warnings = wanted.length > 0 ? [] : [createWarning('sound.prompt-unknown', { prompt })];
  const blended = blend(parts, seconds, read.intensity, seed);
  return { channels: applyPlacement(blended, read, kind), warnings };
}

function blend(
  parts: readonly PromptPart[],
  seconds: number,
  intensity: number,
  seed: number,
): [Float32Array, Float32Array] {
  const made = parts.map(({ patch, gain }, i) => {
    const channels = patch(seconds, intensity, seed * 31 + i);
    if (parts.length === 1) return { channels, gain };
    const loudness = computeGatedLoudness([measureBlockPowers(channels)]);
    return { channels, gain: Number.isFinite(loudness) ? gain * fromDb(PART_LUFS - loudness) : gain };
  });
  const buffer = new StereoBuffer(Math.max(...made.map(({ channels }) => channels[0].length)));
  for (const { channels, gain } of made) buffer.addStereo(channels[0], channels[1], gain);
  return buffer.getChannels();
}

/**
 * Applies the place that a prompt tells of: walls and distance dampen high frequencies; distance and size add
 * reverberation. Effects get short fades.
 */
function applyPlacement(
  channels: [Float32Array, Float32Array],
  { isMuffled, isDistant, isLarge }: ReadPrompt,
  kind: SoundRequest['kind'],
): [Float32Array, Float32Array] {
  let result = channels;
  if (isMuffled)
    for (const channel of result)
      filterInPlace(
        channel,
        createBiquad('lowpass', 650, RATE),
        createBiquad('lowpass', 1400, RATE, { q: 0.5 }),
      );
  else if (isDistant)
    for (const channel of result) filterInPlace(channel, createBiquad('lowpass', 1800, RATE, { q: 0.6 }));
  if (isDistant || isLarge)
    result = applyReverb(
      result,
      { decaySeconds: 2.2, wet: 0.4, dampingHz: 3000 },
      kind === 'effect' ? 1.5 : 0,
    );
  if (kind === 'effect') for (const channel of result) fadeEdges(channel, 24, EDGE_SAMPLES * 4);
  return result;
}
