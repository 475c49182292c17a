/**
 * Aborts work that nobody wants any more: what others were asked to do for it is to end as well. Work that is aborted
 * for another reason, such as a pause or a shutdown, may be gone on with later, and so may what was asked of others.
 */
export class StopRequested extends DOMException {
  constructor() {
    super('The work is no longer wanted.', 'AbortError');
  }
}

export function isStopRequested({ reason }: AbortSignal): boolean {
  return reason instanceof StopRequested;
}
