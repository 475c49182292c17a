/** A text as a regular expression that matches just this text, with or without the flags `u` and `v`. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
