import { basename } from 'node:path';
import { FootlightError, type SerializedError } from '../../core/errors.ts';
import type { InputPolicy } from './input-policy.ts';
import type { RemoteSource } from './input-source.ts';
import { addressOf } from './remote-file.ts';

interface FetchedFile {
  /** What it is called in messages and documents. */
  readonly name: string;
  readonly source: RemoteSource;
}

/** What a run knows of its input files: what they are called, where they came from, and which are missing. */
export class InputFiles {
  readonly policy: InputPolicy;
  readonly #failures: Record<string, SerializedError>;
  readonly #fetched = new Map<string, FetchedFile>();

  constructor(policy: InputPolicy) {
    this.policy = policy;
    this.#failures = { ...policy.failures };
  }

  /** Work for somebody who is not the owner of the machine: files are those of the options alone. */
  get isConfined(): boolean {
    return this.policy.isConfined;
  }

  /** Inputs of a list that could not be brought here, by option and number, such as `sources.2`. */
  get failures(): Readonly<Record<string, SerializedError>> {
    return this.#failures;
  }

  /** A file of this machine as others may read of it: by its address, by its path, or where paths are nobody's business by its bare name. */
  nameOf(path: string): string {
    if (this.isConfined) return basename(path);
    return this.#fetched.get(path)?.name ?? path;
  }

  /** The address that a file was fetched from. */
  addressOf(path: string): string | undefined {
    const fetched = this.#fetched.get(path);
    return fetched && addressOf(fetched.source);
  }

  addFetched(path: string, text: string, source: RemoteSource): void {
    this.#fetched.set(path, { name: this.isConfined ? source.name : text, source });
  }

  addFailure(key: string, error: FootlightError | SerializedError): void {
    const known = error instanceof FootlightError ? error : FootlightError.fromJSON(error);
    this.#failures[key] = this.inWordsOfUser(known).toJSON();
  }

  /** A text with the names of fetched files instead of where they lie here. */
  withNames(text: string): string {
    let named = text;
    for (const [path, { name }] of this.#fetched) named = named.replaceAll(path, name);
    return named;
  }

  inWordsOfUser(error: FootlightError): FootlightError {
    const message = this.withNames(error.message);
    const value = error.value && this.withNames(error.value);
    if (message === error.message && value === error.value) return error;
    const { code, kind, remedy } = error;
    return new FootlightError(code, message, { kind, value, remedy, cause: error });
  }
}
