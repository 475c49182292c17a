import type { MessageParameters } from '../core/messages/message.ts';

/** Problem details (RFC 9457); `detail` and `remedy` are in the language of the answer. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable code of what went wrong, as in `title`. */
  readonly code: string;
  /** Which of the code's sentences `detail` is, if the code has several. */
  readonly reason?: string;
  /** What the sentences say, by name. */
  readonly parameters?: MessageParameters;
  readonly value?: string;
  readonly remedy?: string;
  readonly instance?: string;
  /** Id of the error report of a defect, a file in `errors/` of the service's data folder. */
  readonly report?: string;
}
