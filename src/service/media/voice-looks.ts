import type { Logger } from 'pino';
import { hashJson } from '../../core/hashing.ts';
import { MediaInspector } from '../../execution/isolation/media-inspector.ts';
import type { FoundVoices } from '../../execution/voices/listed-voice.ts';
import type { SentenceRequest, SpokenSentence, VoiceListRequest } from '../../execution/voices/voice-look.ts';
import { createChildEnvironment } from '../../jobs/worker/child-environment.ts';
import type { KeptLooks } from './kept-looks.ts';
import type { Looker } from './media-previews.ts';
import { OwnerSlots } from './owner-slots.ts';
import { SharedWork } from './shared-work.ts';

export interface VoiceLooksOptions {
  /** Module that serves jobs in a child process. */
  readonly host: URL;
  /** Folder of the artifact store. */
  readonly storeRoot: string;
  /** Where the keys and addresses of engines stand; they may change. */
  readonly environment: NodeJS.ProcessEnv;
  /** What is kept of the store. */
  readonly kept: KeptLooks;
  readonly logger: Logger;
}

/** Engines with nets of their own load them into the process. */
const MEMORY_BYTES = 2 ** 33;
const SECONDS = { list: 60, hear: 300 };
const HEARING = { slots: 2, perOwner: 1, maxWaiting: 20 };
/** Whoever opens a list asks all engines at once. */
const LISTING = { slots: 8, perOwner: 4, maxWaiting: 40 };

/** Voices of engines and sentences that they speak: by processes of their own, and kept by content. */
export class VoiceLooks implements AsyncDisposable {
  readonly #options: VoiceLooksOptions;
  readonly #inspector: MediaInspector;
  readonly #hearing = new OwnerSlots(HEARING);
  readonly #listing = new OwnerSlots(LISTING);
  readonly #lists = new SharedWork<FoundVoices>();
  readonly #wanted = new SharedWork<SpokenSentence>();
  readonly #spoken = new SharedWork<SpokenSentence>();
  readonly #end = new AbortController();

  constructor(options: VoiceLooksOptions) {
    this.#options = options;
    this.#inspector = new MediaInspector({
      host: options.host,
      environment: () => this.#createEnvironment(),
      memoryBytes: MEMORY_BYTES,
    });
  }

  /** @throws what the engine throws, `request.busy` */
  list(wanted: Omit<VoiceListRequest['voices'], 'kind'>, { owner, signal }: Looker): Promise<FoundVoices> {
    const voices = { kind: 'list', ...wanted } as const;
    return this.#lists.run(hashJson(voices), signal, (ofAll) => {
      const untilEnd = this.#untilEnd(ofAll);
      const request = { voices, storeRoot: this.#options.storeRoot };
      return this.#listing.run(owner, untilEnd, () =>
        this.#inspector.inspect(request, this.#createCall('list', 'all', untilEnd)),
      );
    });
  }

  /**
   * Who leaves gives up what has not begun. A sentence that has been sent may be billed: it is spoken to its end and
   * kept, whoever has left, so that none is sent twice.
   *
   * @throws what the engine throws, `speech.voice`, `request.busy`
   */
  hear(wanted: Omit<SentenceRequest['voices'], 'kind'>, { owner, signal }: Looker): Promise<SpokenSentence> {
    const voices = { kind: 'hear', ...wanted } as const;
    const key = hashJson(voices);
    return this.#wanted.run(key, signal, (ofAll) =>
      this.#hearing.run(owner, this.#untilEnd(ofAll), () =>
        this.#spoken.run(key, this.#end.signal, () => this.#speak(voices, owner)),
      ),
    );
  }

  async #speak(voices: SentenceRequest['voices'], owner: string): Promise<SpokenSentence> {
    const request = { voices, storeRoot: this.#options.storeRoot };
    const spoken = await this.#inspector.inspect(request, this.#createCall('hear', owner, this.#end.signal));
    const { usage } = spoken;
    if (Object.keys(usage).length > 0)
      this.#options.logger.info(
        { owner, voice: voices.voice, usage },
        'a hosted engine has spoken a sentence',
      );
    await this.#options.kept.note(spoken);
    return spoken;
  }

  #untilEnd(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#end.signal]);
  }

  /**
   * A process has the keys that it was started with. What takes too long or crashes ends its process, and should end no
   * sentence of others with it, as that may be billed.
   */
  #createCall(kind: 'list' | 'hear', owner: string, signal: AbortSignal) {
    const processName = hashJson([kind, owner, this.#createEnvironment()]);
    return { processName, signal, seconds: SECONDS[kind] };
  }

  #createEnvironment(): NodeJS.ProcessEnv {
    return createChildEnvironment({}, this.#options.environment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#inspector[Symbol.asyncDispose]();
  }
}
