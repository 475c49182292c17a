import { createCancelledError, FootlightError } from '../../core/errors.ts';
import { isStopRequested } from '../../core/stop-requested.ts';
import { createWarning } from '../../core/warning.ts';
import type { KeptAnswer, RemoteService } from '../../engines/remote-tasks.ts';
import { followTask } from './follow-task.ts';
import { decideRecovery, decideRecoveryWithoutLookUp, type Recovery } from './recovery.ts';
import { createLostError, createTimedOutError } from './remote-errors.ts';
import type { RemoteTaskHost } from './remote-task-host.ts';
import { isUnderWay } from './remote-task-record.ts';
import { TaskLog } from './task-log.ts';
import { countTask, TaskSender, type TaskSetting } from './task-sender.ts';

/** Short, because a cancelled process is killed soon. */
const CANCEL_SECONDS = 1;

/**
 * Sends the task of `key` to a service, or goes on with the one in the journal, so that nothing is billed twice. Of
 * several callers with one key one does the work, and the others use its result.
 *
 * @throws `remote.lost`, `remote.timed-out`, `remote.no-answer`, `cancelled`, and the errors of the service
 */
export async function runRemoteTask<Request, Result>(
  service: RemoteService<Request, Result>,
  { key, request }: { readonly key: string; readonly request: Request },
  host: RemoteTaskHost,
): Promise<Result> {
  await using claim = await host.journal.claim(key, host.signal);
  const log = await TaskLog.open(host.journal, key);
  countEarlier({ service, key, request, host, log });
  return await new RemoteTaskRun({ service, key, request, host, log, claim }).finish();
}

/** Counts what earlier runs spent for the same result, or may have. */
function countEarlier<Request, Result>(setting: Omit<TaskSetting<Request, Result>, 'claim'>): void {
  const { service, request, log } = setting;
  if (!log.last || !service.billed) return;
  for (const { clientKey, state, usage } of [log.last, ...log.last.earlier]) {
    const isOpen = isUnderWay({ state }) || state === 'lost';
    const counted = usage ?? (isOpen ? service.getExpectedUsage?.(request) : undefined);
    if (counted) countTask(setting, clientKey, counted);
  }
}

class RemoteTaskRun<Request, Result> {
  readonly #setting: TaskSetting<Request, Result>;
  readonly #sender: TaskSender<Request, Result>;

  constructor(setting: TaskSetting<Request, Result>) {
    this.#setting = setting;
    this.#sender = new TaskSender(setting);
  }

  async finish(): Promise<Result> {
    const { host } = this.#setting;
    try {
      await this.obtainAnswer();
    } catch (error) {
      if (isStopRequested(host.signal)) await this.cancel();
      throw host.signal.aborted ? createCancelledError(error) : error;
    }
    return await this.read();
  }

  /** Acts on the record until it holds an answer. */
  private async obtainAnswer(): Promise<void> {
    await this.adoptStoredAnswer();
    for (;;) {
      const recovery = decideRecovery(this.#setting.log.last, this.#setting.service);
      if (recovery === 'read') return this.#sender.recordUsage();
      await this.perform(recovery);
    }
  }

  /** Adds to the record an answer that a process had stored when it died, before it could record it. */
  private async adoptStoredAnswer(): Promise<void> {
    const { log, host } = this.#setting;
    if (log.last?.state !== 'intended') return;
    const file = await host.journal.findAnswer(log.last.clientKey);
    if (file) await log.writeChange('done', { answer: { kind: 'file', bytes: file.bytes } });
  }

  private async perform(recovery: Exclude<Recovery, 'read'>): Promise<void> {
    const { log, service } = this.#setting;
    switch (recovery) {
      case 'begin':
        return this.#sender.begin();
      case 'resend':
        return this.#sender.resend();
      case 'look-up':
        if (await this.#sender.lookUp()) return;
        return this.perform(decideRecoveryWithoutLookUp(log.current, service));
      case 'follow':
        return this.follow();
      case 'send-new':
        return this.sendNew();
      case 'give-up':
        return this.giveUp();
    }
  }

  private async follow(): Promise<void> {
    const { log, service, host } = this.#setting;
    const { clientKey, remoteId, cancelRequestedAt } = log.current;
    using calls = host.callbacks?.listen(clientKey, service);
    const end = await followTask(service, remoteId!, { signal: host.signal, calls });
    switch (end.state) {
      case 'done':
        return await this.#sender.recordTaken(end);
      case 'unknown':
        return await this.giveUp();
      case 'timed-out':
        await log.writeChange('timed-out');
        throw createTimedOutError(service.name, service.timeoutSeconds, end.cause);
      case 'failed':
        this.#sender.recordUsage(end.usage);
        await log.writeChange(cancelRequestedAt ? 'cancelled' : 'failed', { error: end.error.toJSON() });
        // Cancelled by an earlier run: this run sends a new task.
        if (!cancelRequestedAt) throw end.error;
    }
  }

  /** Sends a new task although the last one may have been done; at most once in a run. */
  private async sendNew(): Promise<void> {
    const { log, service, host } = this.#setting;
    if (this.#sender.unanswered) throw this.#sender.unanswered;
    await log.writeChange('lost');
    countEarlier(this.#setting);
    host.warn(createWarning('remote.sent-again', { name: service.name }));
    await this.#sender.begin();
  }

  private async giveUp(): Promise<void> {
    const { log, service, host } = this.#setting;
    if (host.sendsLostAgain && !this.#sender.unanswered) return this.sendNew();
    const error = createLostError(service.name, this.#sender.unanswered);
    await log.writeChange('lost', { error: error.toJSON() });
    throw error;
  }

  private async read(): Promise<Result> {
    const answer = await this.readKeptAnswer();
    try {
      return await this.#setting.service.read(answer);
    } catch (error) {
      if (error instanceof FootlightError && error.kind !== 'cancelled')
        await this.#setting.log.writeChange('unusable', { error: error.toJSON() });
      throw error;
    }
  }

  private async readKeptAnswer(): Promise<KeptAnswer> {
    const { log, service, host } = this.#setting;
    const { answer, clientKey } = log.current;
    if (answer?.kind === 'json') return { json: answer.json };
    const file = await host.journal.findAnswer(clientKey);
    if (file) return { path: file.path };
    await log.writeChange('lost');
    throw createLostError(service.name);
  }

  /** Records that the task is no longer wanted, and cancels it at the service if that is possible. */
  private async cancel(): Promise<void> {
    const { log, service } = this.#setting;
    const { last } = log;
    if (!last || !isUnderWay(last)) return;
    try {
      await log.writeChange(last.state, { cancelRequestedAt: new Date().toISOString() });
      const signal = AbortSignal.timeout(CANCEL_SECONDS * 1000);
      const id = last.remoteId ?? (await this.findId(signal));
      if (id !== undefined && (await service.cancel?.(id, signal))) await log.writeChange('cancelled');
    } catch {
      // The task may go on; the next run finds it in the record.
    }
  }

  private async findId(signal: AbortSignal): Promise<string | undefined> {
    const { log, service } = this.#setting;
    if (!service.cancel) return undefined;
    const finding = await service.find?.({ clientKey: log.current.clientKey, signal });
    return finding?.state === 'accepted' ? finding.id : undefined;
  }
}
