import type { Problem } from '../service/problem-details.ts';
import sentences from './en.json' with { type: 'json' };

/** A request that failed: with the service's problem details, or with what took their place. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly reason: string | undefined;
  readonly parameters: NonNullable<Problem['parameters']>;
  readonly value: string | undefined;
  readonly remedy: string | undefined;
  /** Id of the error report of a defect inside the service. */
  readonly report: string | undefined;
  /** When the service wants to be asked again at the earliest. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, problem: Partial<Problem>, retryAfter?: string | null) {
    super(problem.detail ?? fill(sentences['error.service.answer.message'], { status }));
    this.status = status;
    this.code = problem.code ?? 'service.answer';
    this.reason = problem.reason;
    this.parameters = problem.parameters ?? (problem.code ? {} : { status });
    this.value = problem.value;
    this.remedy = problem.remedy;
    this.report = problem.report;
    this.retryAfterSeconds = retryAfter && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  }

  static async from(response: Response): Promise<ApiError> {
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    return new ApiError(response.status, problem, response.headers.get('retry-after'));
  }

  /** An upload's answer lacks a header: one that a proxy took away, or did not let pages of other origins read. */
  static createIncompleteAnswer(status: number, header: string): ApiError {
    return new ApiError(status, {
      code: 'service.answer',
      reason: 'no-header',
      detail: fill(sentences['error.service.answer.no-header.message'], { value: header }),
      value: header,
    });
  }

  /** Something answers that is no such service: the page of another program, mostly. */
  static createForeignAnswer(address: string, status: number, cause: unknown): ApiError {
    const error = new ApiError(status, {
      code: 'service.answer',
      reason: 'foreign',
      detail: fill(sentences['error.service.answer.foreign.message'], { value: address }),
      value: address,
      remedy: sentences['error.service.answer.foreign.remedy'],
    });
    error.cause = cause;
    return error;
  }

  /** A redirect, which is not followed; browsers don't say where it leads. */
  static createRedirect(address: string, { status, headers }: Response): ApiError {
    return new ApiError(status, {
      code: 'service.redirect',
      detail: fill(sentences['error.service.redirect.message'], { value: address }),
      value: headers.get('location') ?? address,
      remedy: sentences['error.service.redirect.remedy'],
    });
  }

  /** An upload that was to be gone on with is of another file. */
  static createOtherFile(source: string, length: number): ApiError {
    return new ApiError(0, {
      code: 'upload.other-file',
      detail: fill(sentences['error.upload.other-file.message'], { value: source, length }),
      parameters: { length },
      value: source,
      remedy: sentences['error.upload.other-file.remedy'],
    });
  }

  /** An id of no form that tasks have, which the service is not asked for. */
  static createImpossibleTask(id: string): ApiError {
    return new ApiError(404, {
      code: 'task.not-found',
      reason: 'form',
      detail: fill(sentences['error.task.not-found.form.message'], { value: id.slice(0, 100) }),
      value: id.slice(0, 100),
      remedy: sentences['error.task.not-found.form.remedy'],
    });
  }

  /** No answer came at all. */
  static createUnreachable(origin: string, cause: unknown): ApiError {
    const error = new ApiError(0, {
      code: 'service.unreachable',
      detail: fill(sentences['error.service.unreachable.message'], { value: origin }),
      value: origin,
      remedy: sentences['error.service.unreachable.remedy'],
    });
    error.cause = cause;
    return error;
  }

  /** What it was made of, for who is told of it in another process. */
  toProblem(): Partial<Problem> {
    const { code, message: detail, reason, parameters, value, remedy, report } = this;
    const told = { code, detail, reason, parameters, value, remedy, report };
    return Object.fromEntries(Object.entries(told).filter(([, each]) => each !== undefined));
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    // A quota of tasks has room again when one of them begins, which may take hours.
    if (this.code === 'quota.tasks') return false;
    return (
      this.code === 'service.unreachable' ||
      this.status === 429 ||
      this.status === 502 ||
      this.status === 503 ||
      this.status === 504
    );
  }
}

/** The client runs in browsers too, without the catalogues of other languages. */
function fill(sentence: string, parameters: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
}
