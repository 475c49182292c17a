import { toFootlightError } from '../../core/errors.ts';
import { DiskArtifactStore } from '../../execution/disk-artifact-store.ts';
import { findInspection } from '../../execution/inspection/find-inspection.ts';
import type {
  InspectionFiles,
  InspectionRequest,
  StoredInspection,
} from '../../execution/inspection/inspection.ts';
import type { ProbedMedia } from '../../execution/inspection/probed-media.ts';
import { MediaInspector } from '../../execution/isolation/media-inspector.ts';
import { createChildEnvironment } from '../../jobs/worker/child-environment.ts';
import type { MediaLimits } from '../../media/media-limits.ts';
import { GrowingPreview } from './growing-preview.ts';
import type { KeptLooks } from './kept-looks.ts';
import { OwnerSlots } from './owner-slots.ts';
import { SharedWork } from './shared-work.ts';

/** Who looks: what nobody waits for any more is cancelled. */
export interface Looker {
  readonly owner: string;
  readonly signal: AbortSignal;
}

/** A file that is looked at. */
export interface LookedAt {
  /** As the caller named it. */
  readonly text: string;
  readonly path: string;
  /** Digest of the content. */
  readonly digest: string;
  /** Limits of its own, instead of those for files of callers. */
  readonly limits?: Partial<MediaLimits>;
}

/** A file of a caller, which stays the same until it is disposed. */
export interface MediaSource extends LookedAt, AsyncDisposable {}

export interface MediaPreviewsOptions {
  /** Module that serves jobs in a child process. */
  readonly host: URL;
  /** Folder of the artifact store. */
  readonly storeRoot: string;
  readonly mediaLimits: MediaLimits;
  /** What is kept of the store. */
  readonly kept: KeptLooks;
}

const MEMORY_BYTES = 2 ** 31;
const SECONDS = { probe: 30, frame: 60, strip: 300, peaks: 900, preview: 6 * 3600 } as const;
const LOOKS = { slots: 4, perOwner: 3, maxWaiting: 100 };
/** Those of long files take minutes, and should not hold the pictures up. */
const PEAKS = { slots: 3, perOwner: 2, maxWaiting: 50 };
const PREVIEWS = { slots: 3, perOwner: 2, maxWaiting: 10 };
const ABANDONED_MS = 30_000;
/** Players ask for a file in many ranges, and each time it has to be known whether it plays. */
const MAX_PROBED = 1_000;

/** Frames, strips, peaks and previews of callers' media: made in processes of their own, and kept by content. */
export class MediaPreviews implements AsyncDisposable {
  readonly #options: MediaPreviewsOptions;
  readonly #store: DiskArtifactStore;
  readonly #inspector: MediaInspector;
  readonly #looks = new OwnerSlots(LOOKS);
  readonly #peaks = new OwnerSlots(PEAKS);
  readonly #previews = new OwnerSlots(PREVIEWS);
  readonly #flights = new SharedWork<InspectionFiles>();
  readonly #probed = new Map<string, ProbedMedia>();
  readonly #beginning = new SharedWork<InspectionFiles | GrowingPreview>();
  readonly #growing = new Map<string, GrowingPreview>();
  readonly #end = new AbortController();

  constructor(options: MediaPreviewsOptions) {
    const { host, storeRoot } = options;
    this.#options = options;
    this.#store = new DiskArtifactStore(storeRoot);
    this.#inspector = new MediaInspector({
      host,
      environment: createChildEnvironment(),
      memoryBytes: MEMORY_BYTES,
    });
  }

  /** @throws what the media are refused for, in the caller's words */
  async probe(source: LookedAt, { owner, signal }: Looker): Promise<ProbedMedia> {
    const known = this.#probed.get(source.digest);
    if (known) return known;
    const request = { ...this.#createRequest(source), inspection: { kind: 'probe' } } as const;
    const call = { processName: owner, signal: this.#untilEnd(signal), seconds: SECONDS.probe };
    const probed = await nameAsAsked(source, () =>
      this.#looks.run(owner, call.signal, () => this.#inspector.inspect(request, call)),
    );
    if (this.#probed.size >= MAX_PROBED) this.#probed.clear();
    this.#probed.set(source.digest, probed);
    return probed;
  }

  /** @throws what the media are refused for, in the caller's words */
  async inspect(
    source: LookedAt,
    inspection: StoredInspection,
    { owner, signal }: Looker,
  ): Promise<InspectionFiles> {
    const { digest } = source;
    const stored = await findInspection(this.#store, { digest, inspection });
    if (stored) return stored;
    const request = { ...this.#createRequest(source), inspection };
    const permits = inspection.kind === 'peaks' ? this.#peaks : this.#looks;
    // Shared by those alone who named the file so, as problems do.
    const key = JSON.stringify([owner, source.text, digest, inspection]);
    return this.#flights.run(key, signal, (wanted) => {
      const call = {
        processName: owner,
        signal: this.#untilEnd(wanted),
        seconds: SECONDS[inspection.kind],
      };
      const make = () => this.#keep(this.#inspector.inspect(request, call));
      return nameAsAsked(source, () => permits.run(owner, call.signal, make));
    });
  }

  /**
   * The preview of a content: its file, or what there is of it while it is made.
   *
   * @param open opens the source of that content, for as long as the preview is made
   */
  async openPreview(
    digest: string,
    open: () => Promise<MediaSource>,
    { owner, signal }: Looker,
  ): Promise<InspectionFiles | GrowingPreview> {
    const stored = await findInspection(this.#store, { digest, inspection: { kind: 'preview' } });
    if (stored) return stored;
    // Of one owner, as a problem shows how the file was named.
    const key = JSON.stringify([owner, digest]);
    const growing = this.#growing.get(key);
    if (growing) return growing;
    // One that nobody waits for before there is anything of it is not begun, or ends.
    return this.#beginning.run(key, signal, async (wanted) =>
      this.#beginPreview(await open(), key, { owner, signal: wanted }),
    );
  }

  /** @param key under which it is known: the source may have changed since */
  #beginPreview(
    source: MediaSource,
    key: string,
    { owner, signal }: Looker,
  ): Promise<InspectionFiles | GrowingPreview> {
    const { promise, resolve, reject } = Promise.withResolvers<InspectionFiles | GrowingPreview>();
    const abandoned = new AbortController();
    const call = {
      // For itself: it should not hold the pictures up, and a file that ends its process takes no other along.
      processName: `preview ${key}`,
      isLast: true,
      signal: AbortSignal.any([signal, abandoned.signal, this.#end.signal]),
      seconds: SECONDS.preview,
    };
    const request = { ...this.#createRequest(source), inspection: { kind: 'preview' } } as const;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    let growing: GrowingPreview | undefined;
    const work = nameAsAsked(source, () =>
      this.#previews.run(owner, call.signal, async () => {
        const onGrowing = async (path: string): Promise<void> => {
          const preview = await GrowingPreview.open(path, work).catch(() => undefined);
          // A short one is already whole, and has been moved.
          if (!preview || isOver) return;
          timer = watchReaders(preview, abandoned);
          growing = preview;
          this.#growing.set(key, preview);
          resolve(preview);
        };
        return this.#keep(
          this.#inspector.inspect(request, { ...call, onGrowing: (path) => void onGrowing(path) }),
        );
      }),
    );
    const end = async (): Promise<void> => {
      isOver = true;
      clearInterval(timer);
      // Another preview of the same may have begun since.
      if (this.#growing.get(key) === growing) this.#growing.delete(key);
      await source[Symbol.asyncDispose]();
    };
    void work.then(
      async (files) => {
        resolve(files);
        await end();
      },
      async (error) => {
        reject(error);
        await end();
      },
    );
    return promise;
  }

  #untilEnd(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#end.signal]);
  }

  #createRequest({ path, digest, limits }: LookedAt): Omit<InspectionRequest, 'inspection'> {
    const { storeRoot, mediaLimits } = this.#options;
    return { path, digest, storeRoot, mediaLimits: { ...mediaLimits, ...limits } };
  }

  async #keep(making: Promise<InspectionFiles>): Promise<InspectionFiles> {
    const files = await making;
    await this.#options.kept.note(files);
    return files;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#inspector[Symbol.asyncDispose]();
  }
}

/** Ends what nobody has read or asked for in a while. */
function watchReaders(preview: GrowingPreview, abandoned: AbortController): NodeJS.Timeout {
  const check = (): void => {
    if (preview.unusedMs > ABANDONED_MS) abandoned.abort();
  };
  return setInterval(check, 1_000).unref();
}

/** Names the file as the caller named it, so that no path of this machine is shown. */
async function nameAsAsked<T>({ path, text }: LookedAt, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFootlightError(error).mapTexts((each) => each.replaceAll(path, text));
  }
}
