import type { Problem } from '../problem-details.ts';

/** A model as the API shows it. */
export interface ModelView {
  readonly name: string;
  /** What uses it, such as upscaler. */
  readonly task: string;
  /** In the language of the answer; null for an added one. */
  readonly purpose: string | null;
  readonly licence: string;
  readonly homepage: string | null;
  readonly installed: boolean;
  /** On disk where it is installed, else about as much as it will be. */
  readonly size_bytes: number;
  /** A download that runs or has failed. */
  readonly pull: { readonly received_bytes: number; readonly error: Problem | null } | null;
}

export interface ModelList {
  readonly models: ModelView[];
  /** What the installed ones take. */
  readonly used_bytes: number;
  /** What is free where they lie. */
  readonly free_bytes: number;
}
