/** Problem details (RFC 9457) with Footlight's stable code, the value and the remedy. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly value?: string;
  readonly remedy?: string;
  readonly instance?: string;
  /** Id of the error report of a defect, which the administrator finds among the service's files. */
  readonly report?: string;
}
