/**
 * The abort reason of work that nobody wants any more: tasks at hosted services are cancelled as well. Work that is
 * aborted for another reason, such as a pause or a shutdown, may be resumed later, so its remote tasks go on.
 */
export class StopRequested extends DOMException {
  constructor() {
    super('stop requested', 'AbortError');
  }
}

export function isStopRequested({ reason }: AbortSignal): boolean {
  return reason instanceof StopRequested;
}
