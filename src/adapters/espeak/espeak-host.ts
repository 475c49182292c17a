import type { EspeakAnswer, EspeakRequest } from './espeak-messages.ts';

/**
 * The program of the speaking process. eSpeak NG is GPL-3 and lives in this process alone; everybody else exchanges
 * messages with it.
 */
interface EspeakEvent {
  readonly type: string;
  /** Counted in characters from one. */
  readonly text_position: number;
  readonly word_length: number;
  readonly audio_position: number;
}

interface EspeakEngine {
  set_voice(name: string): number;
  set_pitch(value: number): void;
  set_range(value: number): void;
  set_rate(value: number): void;
  get_samplerate(): number;
  synthesize(
    text: string,
    callback: (audio: ArrayBuffer | undefined, events: readonly EspeakEvent[]) => number,
  ): void;
}

let engine: EspeakEngine | undefined;
let voice = '';

process.on('disconnect', () => process.exit(0));
process.on('message', (request: EspeakRequest) => {
  void speak(request)
    .catch((error: Error): EspeakAnswer => ({ id: request.id, error: error.message }))
    .then((answer) => process.send?.(answer));
});

async function speak({ id, text, voice: wanted, pitch, range, speed }: EspeakRequest): Promise<EspeakAnswer> {
  engine ??= await load();
  if (wanted !== voice && engine.set_voice(wanted) !== 0) {
    // Loading a voice after a refused one gives the refused one's leftovers, so the next request sets it anew.
    voice = '';
    if (engine.set_voice(wanted) !== 0) throw new Error(`eSpeak NG has no voice ${wanted}`);
  }
  voice = wanted;
  engine.set_pitch(pitch);
  engine.set_range(range);
  engine.set_rate(speed);
  const chunks: Int16Array[] = [];
  const words: { start: number; length: number; ms: number }[] = [];
  engine.synthesize(text, (audio, events) => {
    if (audio) chunks.push(new Int16Array(audio.slice(0)));
    for (const { type, text_position, word_length, audio_position } of events)
      if (type === 'word') words.push({ start: text_position - 1, length: word_length, ms: audio_position });
    return 0;
  });
  const pcm = new Int16Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const chunk of chunks) {
    pcm.set(chunk, position);
    position += chunk.length;
  }
  return { id, pcm, sampleRate: engine.get_samplerate(), words };
}

async function load(): Promise<EspeakEngine> {
  const { default: initialize } = await import('@echogarden/espeak-ng-emscripten');
  const module = await initialize();
  return new module.eSpeakNGWorker() as EspeakEngine;
}
