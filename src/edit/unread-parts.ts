import { createMessage } from '../core/messages/message.ts';
import { createWarning, type Warning } from '../core/warning.ts';

/** What edits of other programs hold and a cut can't show, by the keys of their names. */
const PART_NAMES = {
  speed: 'edit-part.speed',
  effect: 'edit-part.effect',
  disabled: 'edit-part.disabled',
  connected: 'edit-part.connected',
  volume: 'edit-part.volume',
  'split-audio': 'edit-part.split-audio',
  gap: 'edit-part.gap',
  title: 'edit-part.title',
  marker: 'edit-part.marker',
  'audio-event': 'edit-part.audio-event',
  'further-track': 'edit-part.further-track',
  'track-range': 'edit-part.track-range',
  'edge-transition': 'edit-part.edge-transition',
} as const;
type UnreadPart = keyof typeof PART_NAMES;

/** Counts what of an edit is not rendered, so that nothing is lost without a word. */
export class UnreadParts {
  readonly #counts = new Map<UnreadPart, number>();

  add(part: UnreadPart, count = 1): void {
    if (count > 0) this.#counts.set(part, (this.#counts.get(part) ?? 0) + count);
  }

  /** Warns of all of them at once. */
  warn(warn: (warning: Warning) => void): void {
    if (this.#counts.size === 0) return;
    const parts = [...this.#counts].map(([part, count]) => createMessage(PART_NAMES[part], { count }));
    warn(createWarning('edit.not-rendered', { parts }));
  }
}
