import type { ApiError, Problem, TaskEvent } from 'footlight/client';

/** What a page asks the worker that follows tasks for all pages. */
export type FollowRequest =
  | {
      readonly kind: 'follow';
      readonly number: number;
      readonly url: string;
      readonly language: string;
      readonly id: string;
      readonly after: number;
    }
  | { readonly kind: 'leave'; readonly number: number }
  | { readonly kind: 'close' };

/** What the worker says, of the request with the number or of the service; first of all that it has started. */
export type FollowAnswer =
  | { readonly isHere: true }
  | { readonly number: number; readonly event: TaskEvent }
  | { readonly number: number; readonly isOver: true }
  | {
      readonly number: number;
      readonly failure: { readonly status: ApiError['status']; readonly problem: Partial<Problem> };
    }
  | { readonly isAway: boolean };
