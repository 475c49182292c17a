import type { ProbedMedia } from '../execution/inspection/probed-media.ts';
import type { ProductionDescription } from '../execution/production-description.ts';
import type { TaskEvent } from '../jobs/tasks/task.ts';
import type { ListedFile } from '../service/input-folders.ts';
import type { MachineFinding } from '../service/machine-finding.ts';
import type { VoiceList } from '../service/media/voice-view.ts';
import type { ModelList, ModelView } from '../service/models/model-view.ts';
import type { NewestView } from '../service/newest-view.ts';
import type { ProviderView } from '../service/settings/provider-view.ts';
import type { TaskView } from '../service/task-view.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { followEvents } from './follow.ts';
import type { ProductionOptions } from './production-options.ts';
import { TaskFollower } from './task-follower.ts';
import { type UploadOptions, uploadBlob } from './upload.ts';

/** What each production takes; inputs are paths below an input root, `upload:ID`, `task:ID/NAME` or addresses. */
export type WorkflowOptions = ProductionOptions;

/** Which service is asked, and how. */
export type FootlightClientOptions = ConnectionOptions;

export interface SubmitOptions {
  /** -100 to 100; higher goes first. */
  readonly priority?: number;
  readonly deadlineSeconds?: number;
  /** The same key gives the same task, however often it is sent; by default one of its own for each call. */
  readonly idempotencyKey?: string;
}

/** Which tasks are listed; all of them without it. */
export interface TaskFilter {
  readonly status?: string;
  readonly production?: string;
  /** `run`, `plan` or `batch`, or several with commas between; all of them without it. */
  readonly mode?: string;
  readonly parent_id?: string;
  /** What its title, an option or the id has in it, such as a file name. */
  readonly text?: string;
}

export interface TaskPageQuery extends TaskFilter {
  readonly limit?: number;
  readonly cursor?: string;
}

export interface TaskPage {
  readonly tasks: TaskView[];
  readonly next_cursor: string | null;
}

const PAGE_TASKS = 200;
/** Who one is costs the service nothing: one that doesn't say it is away. */
const SESSION_PATIENCE_MS = 10_000;
/** A stream begins at once; the service says in it each 15 seconds that it is there. */
const STREAM_PATIENCE_MS = 30_000;

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export interface NewToken {
  readonly name: string;
  readonly scopes?: readonly string[];
  /** The owner of another token, to share what it has. */
  readonly owner?: string;
  readonly expires_in_days?: number;
}

export interface NewLoginLink extends Omit<NewToken, 'expires_in_days'> {
  /** Until it has to be used; a day by default. */
  readonly expires_in_minutes?: number;
}

export interface LoginLink {
  readonly url: string;
  readonly expires_at: string;
}

/** Who a caller is, and whether the service asks for tokens at all. */
export interface Session {
  readonly token_id: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly login: boolean;
}

export interface Artifact {
  readonly name: string;
  readonly size_bytes: number;
  readonly url: string;
}

/** A picture of a file; times count from the start of the file. */
export interface FrameQuery {
  readonly seconds?: number;
  /** Largest width and height; a picture is never enlarged. */
  readonly width?: number;
  readonly height?: number;
  readonly format?: 'jpeg' | 'png';
}

/** What a voice says to be heard. */
export interface SentenceOptions {
  /** By itself a sentence of the service's own. */
  readonly text?: string;
  /** Of the text. */
  readonly language?: 'en' | 'zh';
  /** Is told what the engine did not do as it was asked, in the language of the answers. */
  readonly onWarning?: (warning: string) => void;
}

/** Pictures of the parts of a video, side by side. */
export interface StripQuery {
  readonly from?: number;
  readonly to?: number;
  /** One of each equally long part; 40 by default, 200 at most. */
  readonly count?: number;
  /** Of each picture. */
  readonly height?: number;
}

export interface FilePage {
  readonly files: ListedFile[];
  readonly next_after: string | null;
}

/** An upload, which may not be complete. */
export interface UploadView {
  readonly upload_id: string;
  readonly name: string;
  readonly size_bytes: number;
  readonly received_bytes: number;
  readonly is_complete: boolean;
  readonly created_at: string;
}

export type PeakLevel = 1 | 10 | 100;

/** Client of a Footlight service, for Node and browsers. Refused requests throw an {@link ApiError}. */
export class FootlightClient {
  readonly #connection: Connection;

  constructor(options: FootlightClientOptions) {
    this.#connection = new Connection(options);
  }

  /** What the service can make: options, stages, outputs, and which engines can be used there. */
  async listProductions(): Promise<ProductionDescription[]> {
    const { productions } = await this.#connection.askForJson<{ productions: ProductionDescription[] }>(
      'GET',
      '/api/v1/productions',
    );
    return productions;
  }

  /** Submits a task. @returns its id */
  async submit<Name extends keyof WorkflowOptions>(
    workflow: Name,
    options: WorkflowOptions[Name],
    how: SubmitOptions = {},
  ): Promise<string> {
    return this.postTask(`/api/v1/${workflow}`, { ...options, ...getTaskFields(how) }, how);
  }

  /** Submits a task that only computes what would be done; its result holds the plan. */
  async plan<Name extends keyof WorkflowOptions>(
    workflow: Name,
    options: WorkflowOptions[Name],
    how: SubmitOptions = {},
  ): Promise<string> {
    return this.postTask(`/api/v1/${workflow}/plan`, { ...options, ...getTaskFields(how) }, how);
  }

  /** Submits many tasks that one parent gathers. @returns the parent's id */
  async submitBatch<Name extends keyof WorkflowOptions>(
    workflow: Name,
    items: readonly WorkflowOptions[Name][],
    how: SubmitOptions = {},
  ): Promise<string> {
    const all = items.map((options) => ({ ...options, ...getTaskFields(how) }));
    return this.postTask(`/api/v1/${workflow}/batch`, { items: all }, how);
  }

  getTask(id: string): Promise<TaskView> {
    return this.#connection.askForJson('GET', `/api/v1/tasks/${encodeURIComponent(id)}`);
  }

  /** The newest tasks that fit, at most `limit` (50). */
  async listTasks(filter: TaskFilter & { readonly limit?: number } = {}): Promise<TaskView[]> {
    return (await this.readTaskPage(filter)).tasks;
  }

  /** Yields all tasks that fit, the newest first, over as many pages as it takes. */
  async *pageTasks(filter: TaskFilter = {}): AsyncGenerator<TaskView> {
    let cursor: string | undefined;
    do {
      const page: TaskPage = await this.readTaskPage({ ...filter, limit: PAGE_TASKS, cursor });
      yield* page.tasks;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }

  cancel(id: string): Promise<TaskView> {
    return this.controlTask(id, 'cancel');
  }

  pause(id: string): Promise<TaskView> {
    return this.controlTask(id, 'pause');
  }

  resume(id: string): Promise<TaskView> {
    return this.controlTask(id, 'resume');
  }

  retry(id: string): Promise<TaskView> {
    return this.controlTask(id, 'retry');
  }

  /** Calls a task something else. */
  rename(id: string, title: string): Promise<TaskView> {
    const body = JSON.stringify({ title });
    return this.#connection.askForJson('PATCH', `/api/v1/tasks/${encodeURIComponent(id)}`, { body });
  }

  /** Forgets a finished task with its artifacts. */
  async remove(id: string): Promise<void> {
    await this.#connection.ask('DELETE', `/api/v1/tasks/${encodeURIComponent(id)}`);
  }

  /**
   * Yields every event of a task, once and in order, until its end; reconnects and resumes after lost connections.
   *
   * @param after number of the last event that is known already
   */
  follow(
    id: string,
    { after = 0, signal }: { after?: number; signal?: AbortSignal } = {},
  ): AsyncGenerator<TaskEvent> {
    const path = `/api/v1/tasks/${encodeURIComponent(id)}/events`;
    const connect = (headers: Record<string, string>): Promise<Response> =>
      this.#connection.ask('GET', path, { headers, signal }, STREAM_PATIENCE_MS);
    return followEvents(connect, after, signal);
  }

  /** Follows any number of tasks by one connection for each hundred: browsers open six to a service without HTTP/2. */
  createFollower(onAnswer?: (isAway: boolean) => void): TaskFollower {
    const connect = (after: string, signal: AbortSignal): Promise<Response> => {
      const headers = { accept: 'text/event-stream' };
      const address = addQuery('/api/v1/events', { after });
      return this.#connection.ask('GET', address, { headers, signal }, STREAM_PATIENCE_MS);
    };
    return new TaskFollower(connect, onAnswer);
  }

  /** The newest frame or line that a task has finished while it runs; null before the first. */
  async readNewest(id: string): Promise<NewestView | null> {
    const path = `/api/v1/tasks/${encodeURIComponent(id)}/preview`;
    return (await this.#connection.askForJson<{ newest: NewestView | null }>('GET', path)).newest;
  }

  /** The address of that frame's picture, which is made when it is asked for. */
  getNewestPictureUrl(id: string, width?: number): string {
    const path = `/api/v1/tasks/${encodeURIComponent(id)}/preview/picture`;
    return this.#connection.resolve(addQuery(path, { w: width }));
  }

  async listArtifacts(id: string): Promise<Artifact[]> {
    const { artifacts } = await this.#connection.askForJson<{ artifacts: Artifact[] }>(
      'GET',
      `/api/v1/tasks/${encodeURIComponent(id)}/artifacts`,
    );
    return artifacts;
  }

  /** The answer that carries an artifact; `start` resumes a broken download. */
  download(id: string, name: string, start = 0): Promise<Response> {
    const path = name.split('/').map(encodeURIComponent).join('/');
    const headers: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {};
    return this.#connection.ask('GET', `/api/v1/tasks/${encodeURIComponent(id)}/artifacts/${path}`, {
      headers,
    });
  }

  /** A link to an artifact that needs no token until it expires. */
  async link(id: string, name: string, expiresInSeconds = 3600): Promise<string> {
    const body = JSON.stringify({ name, expires_in_seconds: expiresInSeconds });
    const { url } = await this.#connection.askForJson<{ url: string }>(
      'POST',
      `/api/v1/tasks/${encodeURIComponent(id)}/links`,
      { body },
    );
    return this.#connection.resolve(url);
  }

  /** Who the caller is. */
  readSession(): Promise<Session> {
    return this.#connection.askForJson('GET', '/api/v1/session', {}, SESSION_PATIENCE_MS);
  }

  /** Opens the session of a page of the service: from now on a cookie stands for the token. */
  async openSession(token: string): Promise<Session> {
    const answer = await this.#connection.ask('POST', '/api/v1/session', { body: JSON.stringify({ token }) });
    return (await answer.json()) as Session;
  }

  async endSession(): Promise<void> {
    await this.#connection.ask('DELETE', '/api/v1/session');
  }

  /** The valid tokens; for administrators, as all about tokens is. */
  async listTokens(): Promise<Token[]> {
    return (await this.#connection.askForJson<{ tokens: Token[] }>('GET', '/api/v1/tokens')).tokens;
  }

  /** Makes a token. @returns it with its secret, which is shown this once */
  async addToken(token: NewToken): Promise<Token & { readonly token: string }> {
    const answer = await this.#connection.ask('POST', '/api/v1/tokens', { body: JSON.stringify(token) });
    return (await answer.json()) as Token & { readonly token: string };
  }

  /** Makes a link that logs one person in to the page of the service, once. It is shown this once. */
  async addLoginLink(link: NewLoginLink): Promise<LoginLink> {
    const body = JSON.stringify(link);
    const { url, expires_at } = await this.#connection.askForJson<LoginLink>('POST', '/api/v1/tokens/links', {
      body,
    });
    return { url: this.#connection.resolve(url), expires_at };
  }

  /** Gives a token a new secret; what its owner has stays. */
  async rotateToken(id: string): Promise<Token & { readonly token: string }> {
    const answer = await this.#connection.ask('POST', `/api/v1/tokens/${encodeURIComponent(id)}/rotate`);
    return (await answer.json()) as Token & { readonly token: string };
  }

  async removeToken(id: string): Promise<void> {
    await this.#connection.ask('DELETE', `/api/v1/tokens/${encodeURIComponent(id)}`);
  }

  /** Uploads a file, resuming after breaks. @returns the input to submit, `upload:ID` */
  upload(file: Blob, options: UploadOptions): Promise<string> {
    return uploadBlob(this.#connection, file, options);
  }

  /** A page of the tasks that fit, the newest first. */
  readTaskPage(query: TaskPageQuery): Promise<TaskPage> {
    const text = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) text.set(name, String(value));
    return this.#connection.askForJson('GET', `/api/v1/tasks?${text}`);
  }

  /** Gives up an upload, with what has come of it. */
  async removeUpload(source: string): Promise<void> {
    const path = `/api/v1/uploads/${encodeURIComponent(source.replace(/^upload:/, ''))}`;
    await this.#connection.ask('DELETE', path, { headers: { 'tus-resumable': '1.0.0' } });
  }

  /** The address of a ZIP of all that a task made. */
  getArchiveUrl(id: string): string {
    return this.#connection.resolve(`/api/v1/tasks/${encodeURIComponent(id)}/archive`);
  }

  /** A page of what lies in a folder below an input root; of the roots without `path`. */
  listFiles(query: { path?: string; after?: string; limit?: number } = {}): Promise<FilePage> {
    return this.#connection.askForJson('GET', addQuery('/api/v1/files', query));
  }

  /** The caller's own uploads, newest first. */
  async listUploads(): Promise<UploadView[]> {
    return (await this.#connection.askForJson<{ uploads: UploadView[] }>('GET', '/api/v1/uploads')).uploads;
  }

  /** What a file holds: an upload, an artifact or a path below an input root. */
  probe(input: string): Promise<ProbedMedia> {
    return this.#connection.askForJson('POST', '/api/v1/probe', { body: JSON.stringify({ input }) });
  }

  /** The address of the picture that players show at a time. */
  getFrameUrl(source: string, { seconds, width, height, format }: FrameQuery = {}): string {
    return this.#connection.resolve(
      getMediaPath(source, 'frame', { t: seconds, w: width, h: height, format }),
    );
  }

  /** The address of pictures of a video's parts, side by side, of equal width. */
  getStripUrl(source: string, query: StripQuery = {}): string {
    return this.#connection.resolve(getMediaPath(source, 'strip', toStripParameters(query)));
  }

  /** Pictures of a video's parts, and when the frame of each begins. */
  async readStrip(
    source: string,
    query: StripQuery & { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly picture: Blob; readonly seconds: number[] }> {
    const path = getMediaPath(source, 'strip', toStripParameters(query));
    const answer = await this.#connection.askUntilAnswered('GET', path, { signal: query.signal });
    const seconds = (answer.headers.get('picture-seconds') ?? '').split(',').map(Number);
    return { picture: await answer.blob(), seconds };
  }

  /** The lowest and the highest sample of each interval of a file's audio, as pairs from -127 to 127. */
  async readPeaks(source: string, pointsPerSecond: PeakLevel = 10, signal?: AbortSignal): Promise<Int8Array> {
    const path = getMediaPath(source, 'peaks', { points_per_second: pointsPerSecond });
    const answer = await this.#connection.askUntilAnswered('GET', path, { signal });
    return new Int8Array(await answer.arrayBuffer());
  }

  /** The address of what every browser plays: the file itself where it does. */
  getPreviewUrl(source: string): string {
    return this.#connection.resolve(getMediaPath(source, 'preview'));
  }

  /** The address of the same as a list of HLS, which can be played while the preview is made. */
  getPreviewPlaylistUrl(source: string): string {
    return this.#connection.resolve(getMediaPath(source, 'preview.m3u8'));
  }

  /** Voices of an engine, or of all engines that can speak there; with `language` those that speak it. */
  listVoices(query: { engine?: string; language?: string; signal?: AbortSignal } = {}): Promise<VoiceList> {
    const { signal, ...named } = query;
    return this.#connection.askForJson('GET', addQuery('/api/v1/voices', named), { signal });
  }

  /** A sentence as a voice speaks it, in AAC; by itself one in the language of the answers. A hosted engine may bill it. */
  async hearVoice(
    voice: string,
    { signal, onWarning, ...said }: SentenceOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<Blob> {
    const body = JSON.stringify({ voice, ...said });
    const answer = await this.#connection.ask('POST', '/api/v1/voices/preview', { body, signal });
    const warnings = decodeURIComponent(answer.headers.get('sentence-warnings') ?? '[]');
    for (const warning of JSON.parse(warnings) as string[]) onWarning?.(warning);
    return answer.blob();
  }

  /** What the machine of the service has, as `footlight doctor` says it. */
  async readMachine(): Promise<MachineFinding[]> {
    return (await this.#connection.askForJson<{ findings: MachineFinding[] }>('GET', '/api/v1/machine'))
      .findings;
  }

  /** The models of the service's machine, installed or not, and the room that they take. */
  listModels(): Promise<ModelList> {
    return this.#connection.askForJson('GET', '/api/v1/models');
  }

  /** Begins to download a model; {@link listModels} tells how far it has come. */
  pullModel(name: string): Promise<ModelView> {
    return this.#connection.askForJson('POST', `${getModelPath(name)}/pull`);
  }

  /** Stops the download of a model, or forgets why it failed. */
  async stopPull(name: string): Promise<void> {
    await this.#connection.ask('DELETE', `${getModelPath(name)}/pull`);
  }

  /** Names of a model's files that are missing or changed since they were installed. */
  async verifyModel(name: string): Promise<string[]> {
    const path = `${getModelPath(name)}/verify`;
    return (await this.#connection.askForJson<{ damaged: string[] }>('POST', path)).damaged;
  }

  async removeModel(name: string): Promise<void> {
    await this.#connection.ask('DELETE', getModelPath(name));
  }

  /** Hosted services and which of their keys are set; for administrators, as all about keys is. */
  async listProviders(): Promise<ProviderView[]> {
    const path = '/api/v1/settings/providers';
    return (await this.#connection.askForJson<{ providers: ProviderView[] }>('GET', path)).providers;
  }

  /** Sets keys of a hosted service by their variables, or removes those that are null. They are never shown again. */
  setProviderKeys(name: string, keys: Readonly<Record<string, string | null>>): Promise<ProviderView> {
    const path = `/api/v1/settings/providers/${encodeURIComponent(name)}`;
    return this.#connection.askForJson('PUT', path, { body: JSON.stringify({ keys }) });
  }

  /** Asks a hosted service something that costs nothing with its keys. Refused keys throw `settings.key-refused`. */
  async testProvider(name: string): Promise<void> {
    await this.#connection.ask('POST', `/api/v1/settings/providers/${encodeURIComponent(name)}/test`);
  }

  private controlTask(id: string, action: string): Promise<TaskView> {
    return this.#connection.askForJson('POST', `/api/v1/tasks/${encodeURIComponent(id)}/${action}`);
  }

  /** With a key a request may be sent again when its answer was lost. */
  private async postTask(path: string, body: unknown, { idempotencyKey }: SubmitOptions): Promise<string> {
    const headers = { 'idempotency-key': idempotencyKey ?? createKey() };
    const { task_id } = await this.#connection.askForJson<{ task_id: string }>('POST', path, {
      headers,
      body: JSON.stringify(body),
    });
    return task_id;
  }
}

function getModelPath(name: string): string {
  return `/api/v1/models/${encodeURIComponent(name)}`;
}

/** `crypto.randomUUID` is missing in pages without TLS. */
function createKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36)).join('-');
}

function getTaskFields({ priority, deadlineSeconds }: SubmitOptions): Record<string, number> {
  return {
    ...(priority !== undefined && { priority }),
    ...(deadlineSeconds !== undefined && { deadline_seconds: deadlineSeconds }),
  };
}

type Parameters = Readonly<Record<string, string | number | undefined>>;

function getMediaPath(source: string, what: string, parameters: Parameters = {}): string {
  return addQuery(`/api/v1/media/${encodeURIComponent(source)}/${what}`, parameters);
}

function toStripParameters({ from, to, count, height }: StripQuery): Parameters {
  return { from, to, count, h: height };
}

function addQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `${path}?${query}` : path;
}
