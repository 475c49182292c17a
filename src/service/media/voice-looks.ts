import { hashJson } from '../../core/hashing.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import { MediaInspector } from '../../execution/isolation/media-inspector.ts';
import type { ListedVoice } from '../../execution/voices/listed-voice.ts';
import type { SentenceRequest, SpokenSentence, VoiceListRequest } from '../../execution/voices/voice-look.ts';
import { createChildEnvironment } from '../../jobs/worker/child-environment.ts';
import { KeptLooks } from './kept-looks.ts';
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
  /** Room on the disk that is left free. */
  readonly minFreeBytes: number;
}

/** Engines with nets of their own load them into the process. */
const MEMORY_BYTES = 2 ** 33;
const SECONDS = { list: 60, hear: 300 };
const SLOTS = { slots: 2, perOwner: 1, maxWaiting: 20 };

/** Voices of engines and sentences that they speak: by processes of their own, and kept by content. */
export class VoiceLooks implements AsyncDisposable {
  readonly #options: VoiceLooksOptions;
  readonly #inspector: MediaInspector;
  readonly #slots = new OwnerSlots(SLOTS);
  readonly #listing = new SharedWork<readonly ListedVoice[]>();
  readonly #speaking = new SharedWork<SpokenSentence>();
  readonly #kept: KeptLooks;
  readonly #end = new AbortController();

  constructor(options: VoiceLooksOptions) {
    const { host, storeRoot, minFreeBytes } = options;
    this.#options = options;
    this.#kept = new KeptLooks(new DiskArtifactStore(storeRoot), storeRoot, minFreeBytes);
    this.#inspector = new MediaInspector({
      host,
      environment: () => this.#createEnvironment(),
      memoryBytes: MEMORY_BYTES,
    });
  }

  /** @throws what the engine throws, `request.busy` */
  list(wanted: Omit<VoiceListRequest['voices'], 'kind'>, looker: Looker): Promise<readonly ListedVoice[]> {
    const voices = { kind: 'list', ...wanted } as const;
    return this.#share(this.#listing, voices, looker, (signal) => {
      const call = this.#createCall(signal, SECONDS.list);
      return this.#inspector.inspect({ voices, storeRoot: this.#options.storeRoot }, call);
    });
  }

  /** @throws what the engine throws, `speech.voice`, `request.busy` */
  hear(wanted: Omit<SentenceRequest['voices'], 'kind'>, looker: Looker): Promise<SpokenSentence> {
    const voices = { kind: 'hear', ...wanted } as const;
    return this.#share(this.#speaking, voices, looker, async (signal) => {
      const call = this.#createCall(signal, SECONDS.hear);
      const spoken = await this.#inspector.inspect({ voices, storeRoot: this.#options.storeRoot }, call);
      await this.#kept.note(spoken);
      return spoken;
    });
  }

  /** Several who want the same at a time get it from one look. */
  #share<T>(
    flights: SharedWork<T>,
    voices: object,
    { owner, signal }: Looker,
    look: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return flights.run(hashJson(voices), signal, (wanted) => {
      const untilEnd = AbortSignal.any([wanted, this.#end.signal]);
      return this.#slots.run(owner, untilEnd, () => look(untilEnd));
    });
  }

  /** A process has the keys that it was started with. */
  #createCall(signal: AbortSignal, seconds: number) {
    return { processName: hashJson(this.#createEnvironment()), signal, seconds };
  }

  #createEnvironment(): NodeJS.ProcessEnv {
    return createChildEnvironment({}, this.#options.environment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#inspector[Symbol.asyncDispose]();
  }
}
