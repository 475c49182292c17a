import type { ServiceRequest } from './service-context.ts';

/** A representation's validators (RFC 9110, 8.8). */
export interface Validators {
  /** A strong tag, with its quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

/**
 * Evaluates the preconditions of a GET or HEAD (RFC 9110, 13.2.2).
 *
 * @returns the status of the answer instead of the content, or undefined to send it
 */
export function evaluatePreconditions(
  { req }: Pick<ServiceRequest, 'req'>,
  { etag, modifiedAt }: Validators,
): 304 | 412 | undefined {
  const ifMatch = req.header('if-match');
  const unmodifiedSince = parseDate(req.header('if-unmodified-since'));
  if (ifMatch !== undefined ? !matchesStrongly(ifMatch, etag) : isAfter(modifiedAt, unmodifiedSince))
    return 412;
  const ifNoneMatch = req.header('if-none-match');
  if (ifNoneMatch !== undefined) return matchesWeakly(ifNoneMatch, etag) ? 304 : undefined;
  const modifiedSince = parseDate(req.header('if-modified-since'));
  return modifiedSince !== undefined && !isAfter(modifiedAt, modifiedSince) ? 304 : undefined;
}

/** Whether a range may be answered: what the caller has a part of has not changed (RFC 9110, 13.1.5). */
export function isRangeFresh(
  { req }: Pick<ServiceRequest, 'req'>,
  { etag, modifiedAt }: Validators,
): boolean {
  const ifRange = req.header('if-range')?.trim();
  if (ifRange === undefined || ifRange === etag) return true;
  return parseDate(ifRange)?.getTime() === toSeconds(modifiedAt) * 1000;
}

function matchesStrongly(header: string, etag: string): boolean {
  return header.trim() === '*' || listTags(header).includes(etag);
}

function matchesWeakly(header: string, etag: string): boolean {
  return header.trim() === '*' || listTags(header).some((tag) => tag.replace(/^W\//, '') === etag);
}

function listTags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

function parseDate(text: string | undefined): Date | undefined {
  const date = text === undefined || /^(W\/)?"/.test(text) ? undefined : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** HTTP's dates have whole seconds. */
function isAfter(time: Date, other: Date | undefined): boolean {
  return other !== undefined && toSeconds(time) > toSeconds(other);
}

function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
