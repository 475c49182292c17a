/** Where an input that may be used comes from. It is plain JSON, so that a service can store it with a task. */
export type InputSource =
  /** `root` is the folder that it must lie in, after links are resolved. */
  | { readonly kind: 'path'; readonly path: string; readonly root?: string }
  | { readonly kind: 'url'; readonly url: string; readonly name: string }
  /** `address` opens the bucket, with its query; `key` is relative to the bucket's root. */
  | { readonly kind: 'bucket'; readonly address: string; readonly key: string; readonly name: string };

export type RemoteSource = Exclude<InputSource, { kind: 'path' }>;
export type BucketSource = Extract<InputSource, { kind: 'bucket' }>;
