import { FootlightError } from '../core/errors.ts';

/** A place in a list of rows, newest first: that of the last row of a page. Many rows may have one time. */
export interface ListPlace {
  /** As PostgreSQL writes it, to the microsecond. */
  readonly time: string;
  readonly id: string;
}

const TIME = /^((?!0000)\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?[+-](\d\d)(?::(\d\d))?$/;
const ID = /^\w{1,100}$/;

/** Writes a place as callers get it and give it back. */
export function formatCursor({ time, id }: ListPlace): string {
  return Buffer.from(`${time} ${id}`).toString('base64url');
}

/** @throws `request.cursor` for a text that `formatCursor` did not make */
export function parseCursor(text: string): ListPlace {
  const place = Buffer.from(text, 'base64url').toString();
  const cut = place.lastIndexOf(' ');
  const [time, id] = [place.slice(0, Math.max(0, cut)), place.slice(cut + 1)];
  if (isTime(time) && ID.test(id)) return { time, id };
  throw new FootlightError('request.cursor', { kind: 'usage', value: text.slice(0, 200) });
}

/** Whether PostgreSQL takes it for a time, which knows no 30th of February and no year 0. */
function isTime(text: string): boolean {
  const [, day, clock, hours, minutes = '00'] = TIME.exec(text) ?? [];
  if (day === undefined || Number(hours) > 15) return false;
  const time = Date.parse(`${day}T${clock}Z`);
  return (
    !Number.isNaN(time) && Number(minutes) < 60 && new Date(time).toISOString().startsWith(`${day}T${clock}`)
  );
}
