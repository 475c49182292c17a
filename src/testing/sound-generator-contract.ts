import type { SoundGenerator } from '../engines/sound-generator.ts';
import type { Assert, ContractCase } from './contract-case.ts';

const SAMPLE_RATE = 48_000;

/** Test cases for sound generators. */
export function createSoundGeneratorContract(generator: SoundGenerator): readonly ContractCase[] {
  const signal = AbortSignal.timeout(120_000);
  return [
    {
      name: 'makes an ambience of about the requested length, in two channels',
      async run(check: Assert) {
        await using session = await generator.open(signal);
        const { channels } = await session.generate({
          prompt: 'steady rain',
          kind: 'ambience',
          seconds: 10,
          seed: 1,
          signal,
        });
        check.equal(channels.length, 2);
        check.equal(channels[0].length, channels[1].length);
        check.ok(Math.abs(channels[0].length / SAMPLE_RATE - 10) < 1);
        check.ok(channels.every((samples) => samples.every(Number.isFinite)));
      },
    },
    {
      name: 'makes an effect that is heard',
      async run(check: Assert) {
        await using session = await generator.open(signal);
        const { channels } = await session.generate({
          prompt: 'church bell',
          kind: 'effect',
          seconds: 4,
          seed: 1,
          signal,
        });
        check.ok(channels[0].some((sample) => Math.abs(sample) > 1e-3));
      },
    },
    {
      name: 'says who it is and what it can',
      async run(check: Assert) {
        check.ok(
          generator.id !== '' &&
            generator.version !== '' &&
            generator.maxSeconds >= 1 &&
            generator.concurrency >= 1,
        );
      },
    },
  ];
}
