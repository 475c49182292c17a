import { FootlightError, throwIfCancelled } from '../../core/errors.ts';
import type { Finding, RemoteCall, RemoteService, Submission } from '../../engines/remote-tasks.ts';
import type { RemoteUsage } from '../../engines/remote-usage.ts';
import { pause } from '../retry.ts';
import type { Claim } from './claim.ts';
import { createNoAnswerError } from './remote-errors.ts';
import type { RemoteTaskHost } from './remote-task-host.ts';
import type { RemoteTaskRecord } from './remote-task-record.ts';
import type { TaskLog } from './task-log.ts';

const SENDS = 4;
const FIRST_PAUSE_SECONDS = 1;
const MAX_PAUSE_SECONDS = 60;
const SETTLE_SECONDS = 10;
const LOOK_UP_SECONDS = 60;

/** A task with its service, record, claim and run. */
export interface TaskSetting<Request, Result> {
  readonly service: RemoteService<Request, Result>;
  readonly key: string;
  readonly request: Request;
  readonly host: RemoteTaskHost;
  readonly log: TaskLog;
  readonly claim: Claim;
}

/** Counts what a task was billed against the budget of the run. */
export function countTask(
  { service: { billed }, host, key }: Pick<TaskSetting<never, unknown>, 'service' | 'host' | 'key'>,
  clientKey: string,
  usage: RemoteUsage,
): void {
  host.budget?.count(clientKey, { stage: host.stage ?? '', usage, billed }, key);
}

type Taken = Exclude<Submission, { readonly state: 'refused' }>;

/** Sends tasks, looks up those that may have arrived, and records the outcome. */
export class TaskSender<Request, Result> {
  readonly #setting: TaskSetting<Request, Result>;
  /** Number of calls that were refused or got no answer. */
  #failures = 0;
  /** Milliseconds since the epoch, by the clock of this machine. */
  #sentAt: number;
  #unanswered: FootlightError | undefined;

  constructor(setting: TaskSetting<Request, Result>) {
    this.#setting = setting;
    this.#sentAt = Math.min(Date.now(), Date.parse(setting.log.last?.lastSentAt ?? '') || Date.now());
  }

  /** Why the last call of this run got no answer, if it got none. */
  get unanswered(): FootlightError | undefined {
    return this.#unanswered;
  }

  async begin(): Promise<void> {
    const { claim, log, key, service } = this.#setting;
    claim.assertHeld();
    this.admit();
    await log.begin(key, service.name);
    await this.send();
  }

  /** Sends the task of the record again under the same idempotency key. */
  async resend(): Promise<void> {
    await this.sendRecorded({ isUnanswered: true });
  }

  /**
   * Looks up the task of the record at the service, and sends it again if it certainly never arrived.
   *
   * @returns false if it is unknown whether it arrived
   */
  async lookUp(): Promise<boolean> {
    // Computed before the call: a task that was just sent may not be found yet.
    const unsettledSeconds = this.computeUnsettledSeconds();
    const finding = await this.find();
    if (finding?.state === 'unsure') return false;
    if (!finding) await this.pauseAfterFailure();
    else if (finding.state !== 'absent') await this.recordTaken(finding);
    else if (unsettledSeconds > 0) await this.waitSeconds(Math.min(unsettledSeconds, 1));
    else await this.sendRecorded({ isUnanswered: false });
    return true;
  }

  /** Records that the service has accepted the task, or its answer. */
  async recordTaken(taken: Taken): Promise<void> {
    const { log } = this.#setting;
    if (taken.state === 'accepted') return log.writeChange('accepted', { remoteId: taken.id });
    this.recordUsage(taken.usage);
    try {
      await log.keep(taken.answer);
    } catch (error) {
      if (error instanceof FootlightError && error.code === 'remote.too-large')
        await log.writeChange('failed', { error: error.toJSON() });
      throw error;
    }
  }

  recordUsage(usage?: RemoteUsage): void {
    const { host, log, service } = this.#setting;
    const total = log.recordUsage(usage);
    host.recordUsage(log.current.clientKey, total, service.billed);
    if (service.billed) countTask(this.#setting, log.current.clientKey, total);
  }

  /** @throws `budget.exceeded`, `budget.unknown-price`, `budget.currency` if the task may not be sent */
  private admit(): void {
    const { service, key, request, host } = this.#setting;
    const { billed } = service;
    if (!billed) return;
    const expected = service.getExpectedUsage?.(request);
    host.budget?.admit(key, { stage: host.stage ?? '', billed, ...(expected && { expected }) });
  }

  private async sendRecorded(change: Pick<RemoteTaskRecord, 'isUnanswered'>): Promise<void> {
    await this.pauseAfterFailure();
    await this.recordIntent(change);
    await this.send();
  }

  /** Sends until the task is taken or finally refused. Without an answer the record stays `intended`. */
  private async send(): Promise<void> {
    const { log } = this.#setting;
    for (;;) {
      const submission = await this.submit();
      if (!submission) return;
      if (submission.state !== 'refused') return this.recordTaken(submission);
      const { error, usage, isTemporary, retryAfterSeconds } = submission;
      this.#failures++;
      this.recordUsage(usage);
      await log.writeChange(log.current.isUnanswered ? 'intended' : 'refused', { error: error.toJSON() });
      if (!isTemporary || this.isExhausted()) throw error;
      await this.pause(retryAfterSeconds);
      // What was refused is no longer counted as expected.
      this.admit();
      await this.recordIntent();
    }
  }

  private async recordIntent(change: Pick<RemoteTaskRecord, 'isUnanswered'> = {}): Promise<void> {
    const { claim, log } = this.#setting;
    claim.assertHeld();
    await log.writeChange('intended', { ...change, lastSentAt: new Date().toISOString() });
  }

  private submit(): Promise<Submission | undefined> {
    const { service, request, host, log } = this.#setting;
    this.#sentAt = Date.now();
    const callbackUrl = host.callbacks?.createUrl(log.current.clientKey, service);
    const submit = (call: RemoteCall): Promise<Submission> =>
      service.submit(request, { ...call, ...(callbackUrl !== undefined && { callbackUrl }) });
    return this.getAnswer(submit, service.timeoutSeconds);
  }

  private find(): Promise<Finding | undefined> {
    const { service } = this.#setting;
    return this.getAnswer(async (call) => service.find?.(call), service.callSeconds ?? LOOK_UP_SECONDS);
  }

  private async getAnswer<T>(
    ask: (call: RemoteCall) => Promise<T>,
    timeoutSeconds: number,
  ): Promise<T | undefined> {
    const { service, host, log } = this.#setting;
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    const signal = AbortSignal.any([host.signal, limit]);
    try {
      return await ask({ clientKey: log.current.clientKey, signal });
    } catch (error) {
      throwIfCancelled(host.signal);
      this.#failures++;
      this.#unanswered = createNoAnswerError(service.name, error);
      return undefined;
    }
  }

  private computeUnsettledSeconds(): number {
    const { settleSeconds = SETTLE_SECONDS } = this.#setting.service;
    return settleSeconds - (Date.now() - this.#sentAt) / 1000;
  }

  private isExhausted(): boolean {
    return this.#failures >= (this.#setting.service.sends ?? SENDS);
  }

  private async pauseAfterFailure(): Promise<void> {
    if (!this.#unanswered) return;
    if (this.isExhausted()) throw this.#unanswered;
    await this.pause();
  }

  private pause(requestedSeconds?: number): Promise<void> {
    const { firstPauseSeconds = FIRST_PAUSE_SECONDS } = this.#setting.service;
    const usual = firstPauseSeconds * 2 ** (this.#failures - 1);
    return this.waitSeconds(Math.min(MAX_PAUSE_SECONDS, requestedSeconds ?? usual));
  }

  private waitSeconds(seconds: number): Promise<void> {
    return pause(Math.max(0, seconds), this.#setting.host.signal);
  }
}
