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

  /** The service accepted an upload and did not say where. */
  static createNoUploadAddress(status: number): ApiError {
    const detail = sentences['error.service.answer.no-upload-address.message'];
    return new ApiError(status, { code: 'service.answer', reason: 'no-upload-address', detail });
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

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return (
      this.status === 0 ||
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
