import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { FootlightError } from '../core/errors.ts';
import { createObjectNotFoundError } from './disk-object-store.ts';
import { assertObjectKey } from './object-key.ts';
import type { ByteRange, ObjectHead, ObjectStore } from './object-store.ts';

export interface S3Location {
  readonly bucket: string;
  /** Put before every key; ends with "/" or is empty. */
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region?: string;
  /** Bucket in the path instead of the host name: most servers that are not Amazon's or Aliyun's need it. */
  readonly pathStyle: boolean;
}

const PART_BYTES = 8 << 20;
/** S3 takes at most 10,000 parts. */
const MAX_PARTS = 9_000;
const PARALLEL_PARTS = 3;
/** With the SDK's back-off this takes longer than a busy service asks callers to slow down. */
const MAX_ATTEMPTS = 6;

/**
 * Objects in a bucket of an S3-compatible service. Credentials come from where the AWS SDK looks for them: the
 * environment, the shared files, the instance.
 */
export class S3ObjectStore implements ObjectStore, Disposable {
  readonly location: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ bucket, prefix, endpoint, region, pathStyle }: S3Location, overrides: S3ClientConfig = {}) {
    this.location = `s3://${bucket}/${prefix}`;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.#client = new S3Client({
      endpoint,
      region: region ?? process.env.AWS_REGION ?? 'us-east-1',
      forcePathStyle: pathStyle,
      maxAttempts: MAX_ATTEMPTS,
      // The SDK's newer checksums are headers and trailers that OSS and older servers refuse.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...overrides,
    });
  }

  async put(key: string, path: string): Promise<void> {
    const { size } = await stat(path);
    const upload = new Upload({
      client: this.#client,
      params: { ...this.getAddress(key), Body: createReadStream(path) },
      partSize: Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS)),
      queueSize: PARALLEL_PARTS,
    });
    await upload.done().catch((error) => {
      throw createStorageError(error, key);
    });
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.getAddress(key), Range }));
      return Body as Readable;
    } catch (error) {
      throw isMissing(error) ? createObjectNotFoundError(key) : createStorageError(error, key);
    }
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    try {
      const head = await this.#client.send(new HeadObjectCommand(this.getAddress(key)));
      return { key, sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw createStorageError(error, key);
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectHead> {
    const request = { Bucket: this.#bucket, Prefix: `${this.#prefix}${prefix}` };
    try {
      for await (const page of paginateListObjectsV2({ client: this.#client }, request)) {
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          yield {
            key: (Key ?? '').slice(this.#prefix.length),
            sizeBytes: Size ?? 0,
            modifiedAt: LastModified ?? new Date(0),
          };
        }
      }
    } catch (error) {
      throw createStorageError(error, prefix);
    }
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.getAddress(key))).catch((error) => {
      if (!isMissing(error)) throw createStorageError(error, key);
    });
  }

  async presign(key: string, expiresInSeconds: number, downloadName?: string): Promise<string> {
    const ResponseContentDisposition =
      downloadName && `attachment; filename*=UTF-8''${encodeURIComponent(downloadName)}`;
    const command = new GetObjectCommand({ ...this.getAddress(key), ResponseContentDisposition });
    return getSignedUrl(this.#client, command, { expiresIn: expiresInSeconds });
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }

  private getAddress(key: string): { Bucket: string; Key: string } {
    assertObjectKey(key);
    return { Bucket: this.#bucket, Key: `${this.#prefix}${key}` };
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}

function createStorageError(error: unknown, key: string): FootlightError {
  if (error instanceof FootlightError) return error;
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const isRefused = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  const { message, name } = error as Error;
  const details = { parameters: { detail: message || name }, value: key, cause: error };
  if (isRefused) return new FootlightError('storage.denied', { kind: 'input', reason: 'bucket', ...details });
  return new FootlightError('storage.unreachable', { kind: 'retryable', ...details });
}
