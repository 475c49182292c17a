import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Server } from '@tus/server';
import { FootlightError } from '../../core/errors.ts';
import { toSafeName } from '../../core/file-names.ts';
import { bytes } from '../../core/messages/message.ts';
import { SILENT_UPLOAD_HOURS } from '../../jobs/maintenance/retention.ts';
import { toProblem } from '../problem.ts';
import type { ServiceContext, ServiceRequest } from '../service-context.ts';
import { assertStorageQuota, countQuotaBytes, createQuotaError } from '../storage-quota.ts';
import type { Principal } from '../tokens.ts';
import { describeProtocolProblem } from './protocol-problem.ts';
import { createFullError, UploadRoom } from './upload-room.ts';
import { UploadStore } from './upload-store.ts';

export const UPLOADS = '/api/v1/uploads';
const VERSION = '1.0.0';
const MAX_UNFINISHED = 50;
const HOUR_MS = 3_600_000;

/** What the protocol's handlers have to know of the request that they serve, and what they failed of. */
interface Call {
  readonly principal: Principal;
  failure?: Error;
  /** The id of what the request begins. */
  begun?: string;
  /** What sets how large the upload may become, where it is not the policy: the disk, or what is left of the owner’s quota. */
  bound?: { readonly kind: 'room' } | { readonly kind: 'quota'; readonly left: number };
}

/** The tus protocol 1.0, with our rules for room, owners, errors and origins. */
export class TusServer {
  readonly store: UploadStore;
  readonly #service: ServiceContext;
  readonly #server: Server;
  readonly #room: UploadRoom;
  readonly #calls = new AsyncLocalStorage<Call>();

  constructor(service: ServiceContext) {
    const { database, objects, folders, policy } = service;
    this.#service = service;
    this.store = new UploadStore(database, objects, folders.incoming);
    this.#room = new UploadRoom(database, folders.incoming, policy.minFreeBytes);
    this.#server = new Server({
      path: UPLOADS,
      relativeLocation: true,
      maxSize: (_request, id) => this.getMaxBytes(id),
      datastore: this.store,
      getFileIdFromRequest: ({ url }) => getLastSegment(url),
      namingFunction: () => `upload_${randomBytes(12).toString('hex')}`,
      onUploadCreate: async (_request, { id, size, metadata }) => {
        await this.record(id, size, metadata?.filename);
        return {};
      },
      onUploadFinish: async (_request, { id }) => {
        await this.store.finish(id);
        return { headers: { 'x-footlight-source': `upload:${id}` } };
      },
      onResponseError: (_request, error) => {
        const call = this.#calls.getStore();
        if (call && !('status_code' in error)) call.failure = error;
        return undefined;
      },
    });
  }

  /** Answers a request of the protocol; refusals are problem details, as everywhere. */
  async answer(context: ServiceRequest): Promise<Response> {
    const call: Call = { principal: context.get('principal') };
    const response = await this.#calls.run(call, () => this.#server.handleWeb(context.req.raw));
    // Its sender was not told the id, and could not give back what it announced.
    if (call.begun && (call.failure || !response.ok))
      await this.store.remove(call.begun).catch(() => undefined);
    if (call.failure) throw call.failure;
    // Which origins may read answers is decided in one place.
    for (const name of [...response.headers.keys()])
      if (name.startsWith('access-control-')) response.headers.delete(name);
    const location = response.headers.get('location');
    if (location) response.headers.set('location', this.#service.policy.basePath + location);
    tellHourOfSilence(response.headers);
    if (response.status === 413) throw await this.explainTooLarge(call, context);
    return response.status < 400 ? response : toProblemResponse(context, response);
  }

  /** The largest an upload may become: an announced one has its room already. */
  private async getMaxBytes(id: string | null): Promise<number> {
    const { policy, folders } = this.#service;
    if (id === null) return policy.maxUploadBytes;
    const arrived = (await stat(join(folders.incoming, id)).catch(() => undefined))?.size ?? 0;
    const call = this.#calls.getStore()!;
    const room = Math.max(1, arrived + (await this.#room.countFreeBytes()));
    const left = Math.max(1, await this.countQuotaBytes(id, call.principal));
    const limit = Math.min(policy.maxUploadBytes, room, left);
    if (limit === left) call.bound = { kind: 'quota', left };
    else if (limit < policy.maxUploadBytes) call.bound = { kind: 'room' };
    return limit;
  }

  /** What this upload may take of the owner's quota: what it announced is taken already. */
  private async countQuotaBytes(id: string, principal: Principal): Promise<number> {
    const announced = await this.store.findSize(id);
    return announced + (await countQuotaBytes(this.#service, principal));
  }

  private async explainTooLarge({ bound }: Call, { req }: ServiceRequest): Promise<FootlightError> {
    const { maxUploadBytes } = this.#service.policy;
    const announced = req.header('upload-length');
    const size = Number(announced ?? 0);
    const end = Number(req.header('upload-offset') ?? 0) + Number(req.header('content-length') ?? 0);
    const whole = req.method === 'PATCH' ? await this.store.findSize(getLastSegment(req.url)) : size;
    if (whole > 0 && end > whole) return createTooLongError(whole, end);
    if (!bound || size > maxUploadBytes) return createTooLargeError(maxUploadBytes, announced);
    if (bound.kind === 'quota') return createQuotaError(this.#service, bound.left, size);
    return createFullError(size);
  }

  private async record(id: string, size = 0, filename?: string | null): Promise<void> {
    const { database, policy } = this.#service;
    const call = this.#calls.getStore()!;
    const { principal } = call;
    const { owner } = principal;
    if (size > policy.maxUploadBytes) throw createTooLargeError(policy.maxUploadBytes, String(size));
    await this.#room.claim(size, async () => {
      await assertStorageQuota(this.#service, principal, Math.max(1, size));
      const unfinished = await database.query(
        'SELECT 1 FROM footlight.uploads WHERE owner = $1 AND NOT is_complete',
        [owner],
      );
      if (unfinished.length >= MAX_UNFINISHED) throw createTooManyError();
      call.begun = id;
      await this.store.begin(id, { owner, name: toSafeName(filename ?? id), size });
    });
  }
}

/** What no byte came of is given back earlier than the rest. */
function tellHourOfSilence(headers: Headers): void {
  if (!headers.has('upload-expires') || Number(headers.get('upload-offset') ?? 0) > 0) return;
  headers.set('upload-expires', new Date(Date.now() + SILENT_UPLOAD_HOURS * HOUR_MS).toUTCString());
}

/** The id of the path alone, which is the one whose owner was checked: tus itself would look at the query's end. */
function getLastSegment(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1)!);
}

async function toProblemResponse(context: ServiceRequest, response: Response): Promise<Response> {
  const detail = (await response.text()).trim();
  const parameters = { problem: describeProtocolProblem(detail) };
  const error = new FootlightError('upload.protocol', { kind: 'usage', parameters });
  // Whoever speaks another version has to be told which one is spoken here.
  const isOtherVersion = context.req.header('tus-resumable') !== VERSION;
  const status = isOtherVersion ? 412 : response.status;
  const problem = { ...toProblem(error, context.get('language'), context.get('requestId')), status };
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  headers.set('content-type', 'application/problem+json');
  if (isOtherVersion) headers.set('tus-version', VERSION);
  return new Response(JSON.stringify(problem), { status, headers });
}

function createTooLargeError(limit: number, value: string | undefined): FootlightError {
  return new FootlightError('request.too-large', {
    kind: 'usage',
    reason: 'upload',
    parameters: { limit: bytes(limit) },
    value,
  });
}

function createTooLongError(announced: number, end: number): FootlightError {
  return new FootlightError('request.too-large', {
    kind: 'usage',
    reason: 'announced',
    parameters: { announced: bytes(announced) },
    value: String(end),
  });
}

function createTooManyError(): FootlightError {
  return new FootlightError('request.rate', {
    kind: 'usage',
    reason: 'uploads',
    parameters: { limit: MAX_UNFINISHED },
  });
}
