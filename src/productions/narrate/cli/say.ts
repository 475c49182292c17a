import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../../../cli/command-face.ts';
import { FootlightError } from '../../../core/errors.ts';
import { assertWritablePlace, writeAtomically } from '../../../core/files.ts';
import { BUILTIN, parseVoice } from '../../../engines/reference.ts';
import type { EngineRegistry } from '../../../engines/registry.ts';
import type { SpeechEmotion } from '../../../engines/speech-synthesizer.ts';
import { oneOffTasks } from '../../../execution/remote/one-off-tasks.ts';
import { AudioFileWriter } from '../../../media/audio/audio-file.ts';
import { interleavedFrame } from '../../../media/audio/audio-track-file.ts';
import { peakOf } from '../../../sound/levels.ts';
import { languageOf } from '../../../story/language.ts';
import { DELIVERIES, EMOTIONS } from '../../../story/score.ts';

/** `footlight say`: how somebody sounds. */
export function defineSay(command: Command, { app }: CommandContext): void {
  command
    .argument('<TEXT>')
    .option('--voice <VOICE>', 'a voice as `footlight voices` lists them', `${BUILTIN}:narrator`)
    .addOption(new Option('--emotion <NAME>', 'how it is felt').choices([...EMOTIONS]).default('neutral'))
    .addOption(new Option('--delivery <NAME>', 'how it is said').choices([...DELIVERIES]).default('normal'))
    .option('-o, --output <FILE>', 'sound to write', 'say.wav')
    .action((text: string, flags: SayFlags) => say(text, flags, app.engines()));
}

interface SayFlags {
  readonly voice: string;
  readonly emotion: SpeechEmotion['label'];
  readonly delivery: SpeechEmotion['delivery'];
  readonly output: string;
}

async function say(
  text: string,
  { voice, emotion: label, delivery, output }: SayFlags,
  engines: EngineRegistry,
): Promise<void> {
  const path = resolve(output);
  if (!/\.wav$/i.test(path))
    throw new FootlightError('output.container', { kind: 'usage', reason: 'say', value: output });
  await assertWritablePlace(path);
  const { engine = BUILTIN, voice: id } = parseVoice(voice);
  const signal = AbortSignal.timeout(300_000);
  const synthesizer = await engines.create('speech', engine, {});
  await using remote = await oneOffTasks(signal);
  await using session = await synthesizer.open(signal);
  const emotion = { label, intensity: 0.7, delivery };
  const request = { text, language: languageOf(text), voice: id, emotion, seed: 1, remote, signal };
  const { samples, warnings } = await session.speak(request);
  for (const { message } of warnings) process.stderr.write(`! ${message}\n`);
  const gain = 0.7 / Math.max(0.01, peakOf(samples));
  await writeAtomically(path, async (temporary) => {
    const coding = { encoder: 'pcm_f32le', sampleFormat: 'flt' };
    await using file = await AudioFileWriter.create(temporary, 1, coding, { muxer: 'wav', muxerOptions: {} });
    await file.write(interleavedFrame([samples], 0, gain), signal);
    await file.finish(signal);
  });
  process.stdout.write(`${path}\n`);
}
