/** Where an input comes from that may be used: checked, and plain JSON, so that a service can store it with a task. */
export type InputSource =
  /** `root` is the folder that it must not lie outside of, also by links. */
  | { readonly kind: 'path'; readonly path: string; readonly root?: string }
  | { readonly kind: 'url'; readonly url: string; readonly name: string }
  /** `address` is that of the bucket, with what else opens it; `key` counts from the bucket's own root. */
  | { readonly kind: 'bucket'; readonly address: string; readonly key: string; readonly name: string };

export type RemoteSource = Exclude<InputSource, { kind: 'path' }>;
export type BucketSource = Extract<InputSource, { kind: 'bucket' }>;
