import { createMessage } from '../../core/messages/message.ts';
import type { EspeakAnswer, EspeakRequest } from './espeak-messages.ts';

/**
 * Child process that runs eSpeak NG. The engine is licensed under GPL-3, so it is loaded in this process only, and the
 * rest of Footlight exchanges messages with it.
 */
interface EspeakEvent {
  readonly type: string;
  /** Position in characters, counted from 1. */
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

interface EspeakModule {
  /** All of the engine's memory. */
  readonly HEAPU8: Uint8Array;
  readonly eSpeakNGWorker: new () => EspeakEngine;
}

/** Longest text in bytes of UTF-8; lines are far shorter. */
const MAX_TEXT = 1 << 15;

/** The engine with a copy of its memory before the first line. */
interface Loaded {
  readonly module: EspeakModule;
  readonly engine: EspeakEngine;
  readonly memory: Uint8Array;
}

let loading: Promise<Loaded> | undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (request: EspeakRequest) => {
  void speak(request)
    .catch((error: Error): EspeakAnswer => ({ id: request.id, problem: error.message }))
    .then((answer) => process.send?.(answer));
});

async function speak({ id, text, voice, pitch, range, speed }: EspeakRequest): Promise<EspeakAnswer> {
  if (Buffer.byteLength(text) >= MAX_TEXT) return { id, problem: createMessage('espeak-problem.too-long') };
  loading ??= load();
  const { module, engine, memory } = await loading;
  // The engine's state after one line changes the sound of the next. A take has to depend on its line alone, so the
  // initial memory is restored.
  module.HEAPU8.set(memory);
  module.HEAPU8.fill(0, memory.length);
  if (engine.set_voice(voice) !== 0)
    return { id, problem: createMessage('espeak-problem.no-voice', { voice }) };
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

async function load(): Promise<Loaded> {
  // The noise in breathy voices is seeded by the clock.
  Date.now = () => 0;
  const { default: initialize } = await import('@echogarden/espeak-ng-emscripten');
  const module = (await initialize()) as EspeakModule;
  const engine = new module.eSpeakNGWorker();
  // The bindings keep the address of a text buffer outside of that memory, so the buffer is grown to its limit first.
  engine.set_voice('en');
  engine.synthesize(' '.repeat(MAX_TEXT), () => 0);
  engine.synthesize('a', () => 0);
  return { module, engine, memory: module.HEAPU8.slice() };
}
