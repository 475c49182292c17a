import type { Problem } from '../service/problem-details.ts';

/** An answer that says no: the service's problem details, or what stands in for them. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly value: string | undefined;
  readonly remedy: string | undefined;
  /** Id of the error report of a defect inside the service. */
  readonly report: string | undefined;

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? `The service answers ${status}.`);
    this.status = status;
    this.code = problem.code ?? 'service.answer';
    this.value = problem.value;
    this.remedy = problem.remedy;
    this.report = problem.report;
  }

  static async from(response: Response): Promise<ApiError> {
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    return new ApiError(response.status, problem);
  }

  /** No answer came at all. */
  static createUnreachable(origin: string, cause: unknown): ApiError {
    const error = new ApiError(0, {
      code: 'service.unreachable',
      detail: `No service answers at ${origin}.`,
      value: origin,
      remedy: 'Check the address, and that `footlight serve` runs there.',
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
