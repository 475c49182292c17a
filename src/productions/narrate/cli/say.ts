import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../../../cli/command-entry.ts';
import { FootlightError } from '../../../core/errors.ts';
import { assertWritableDestination, writeAtomically } from '../../../core/files.ts';
import { getLanguage } from '../../../core/messages/say.ts';
import { describeWarning, type Warning } from '../../../core/warning.ts';
import { BUILTIN, parseVoice } from '../../../engines/reference.ts';
import type { EngineRegistry } from '../../../engines/registry.ts';
import type { SpeechEmotion } from '../../../engines/speech-synthesizer.ts';
import { openOneOffTasks } from '../../../execution/remote/one-off-tasks.ts';
import { AudioFileWriter } from '../../../media/audio/audio-file.ts';
import { createInterleavedFrame } from '../../../media/audio/audio-track-file.ts';
import { detectLanguage } from '../../../story/language.ts';
import { toPlainSpeech } from '../../../story/plain-speech.ts';
import { DELIVERIES, EMOTIONS } from '../../../story/score.ts';
import { speakAlone } from '../voices/speak-alone.ts';

/** `footlight say TEXT`: speaks a text with a voice, an emotion and a delivery into a WAV file. */
export function defineSay(command: Command, { app }: CommandContext): void {
  command
    .argument('<TEXT>')
    .addOption(new Option('--voice <VOICE>').default(`${BUILTIN}:narrator`))
    .addOption(new Option('--emotion <NAME>').choices(EMOTIONS).default('neutral'))
    .addOption(new Option('--delivery <NAME>').choices(DELIVERIES).default('normal'))
    .addOption(new Option('-o, --output <FILE>').default('say.wav'))
    .action((text: string, flags: SayFlags) => runSay(text, flags, app.engines()));
}

interface SayFlags {
  readonly voice: string;
  readonly emotion: SpeechEmotion['label'];
  readonly delivery: SpeechEmotion['delivery'];
  readonly output: string;
}

async function runSay(
  text: string,
  { voice, emotion: label, delivery, output }: SayFlags,
  engines: EngineRegistry,
): Promise<void> {
  const path = resolve(output);
  if (!/\.wav$/i.test(path))
    throw new FootlightError('output.container', { kind: 'usage', reason: 'not-wav', value: output });
  await assertWritableDestination(path);
  const { engine = BUILTIN, voice: id } = parseVoice(voice);
  const signal = AbortSignal.timeout(300_000);
  const synthesizer = await engines.create('speech', engine, {});
  await using remote = await openOneOffTasks(signal, printWarning);
  const emotion = { label, intensity: 0.7, delivery };
  const language = detectLanguage(text);
  // Signs alone are left to the engine, which may know a word for them.
  const spoken = toPlainSpeech(text, language) || text;
  const request = { text: spoken, language, voice: id, emotion, seed: 1, remote, signal };
  const speaker = { synthesizer, accelerator: engines.accelerator };
  const { samples, warnings } = await speakAlone(request, speaker);
  for (const warning of warnings) printWarning(warning);
  await writeAtomically(path, async (temporary) => {
    const coding = { encoder: 'pcm_f32le', sampleFormat: 'flt' };
    await using file = await AudioFileWriter.create(temporary, 1, coding, { muxer: 'wav', muxerOptions: {} });
    await file.write(createInterleavedFrame([samples], 0, 1), signal);
    await file.finish(signal);
  });
  process.stdout.write(`${path}\n`);
}

function printWarning(warning: Warning): void {
  process.stderr.write(`! ${describeWarning(warning, getLanguage())}\n`);
}
