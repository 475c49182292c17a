import type { Speech, SpeechSynthesizer } from '../engines/speech-synthesizer.ts';
import { openOneOffTasks } from '../execution/remote/one-off-tasks.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const SAMPLE_RATE = 48_000;

/** Test cases for speech synthesizers. */
export function createSpeechSynthesizerContract(synthesizer: SpeechSynthesizer): readonly ContractCase[] {
  /** Speaks the lines one after the other, in one session. */
  const speakAll = async (...texts: string[]): Promise<Speech[]> => {
    const signal = AbortSignal.timeout(120_000);
    const [voice] = await synthesizer.listVoices(signal);
    const emotion = { label: 'neutral', intensity: 0.5, delivery: 'normal' } as const;
    await using remote = await openOneOffTasks(signal, () => undefined);
    await using session = await synthesizer.open(signal);
    const spoken: Speech[] = [];
    for (const text of texts)
      spoken.push(
        await session.speak({ text, language: 'en', voice: voice!.id, emotion, seed: 1, remote, signal }),
      );
    return spoken;
  };
  return [
    {
      name: 'lists its voices, each by another name',
      async run(check: Assert) {
        const voices = await synthesizer.listVoices(AbortSignal.timeout(60_000));
        check.ok(voices.length > 0);
        check.equal(new Set(voices.map(({ id }) => id)).size, voices.length);
        check.ok(synthesizer.id !== '' && synthesizer.version !== '' && synthesizer.concurrency >= 1);
      },
    },
    {
      name: 'speaks: finite samples within full scale, longer for more words',
      async run(check: Assert) {
        const [short, long] = (await speakAll(
          'Yes, of course.',
          'Yes, of course, and what is more, everybody who was there has said the very same thing.',
        )) as [Speech, Speech];
        for (const { samples } of [short, long]) {
          check.ok(samples.every((sample) => Number.isFinite(sample) && Math.abs(sample) <= 1.5));
          check.ok(samples.some((sample) => Math.abs(sample) > 0.01));
        }
        check.ok(long.samples.length > 2 * short.samples.length);
        check.ok(short.samples.length > 0.3 * SAMPLE_RATE && short.samples.length < 8 * SAMPLE_RATE);
      },
    },
    {
      name: 'tells times of words, if it does, in order and within the sound',
      async run(check: Assert) {
        const text = 'One two three four.';
        const [{ words, samples }] = (await speakAll(text)) as [Speech];
        for (const [i, { start, end, fromSeconds }] of (words ?? []).entries()) {
          check.ok(start >= (words![i - 1]?.end ?? 0) && end > start && end <= text.length);
          check.ok(
            fromSeconds >= (words![i - 1]?.fromSeconds ?? 0) && fromSeconds < samples.length / SAMPLE_RATE,
          );
        }
      },
    },
    {
      name: 'can be opened again when it was closed, and closed without having spoken',
      async run(check: Assert) {
        const closed = await synthesizer.open(AbortSignal.timeout(60_000));
        await closed[Symbol.asyncDispose]();
        const [speech] = (await speakAll('Once more.')) as [Speech];
        check.ok(speech.samples.length > 0);
      },
    },
  ];
}
