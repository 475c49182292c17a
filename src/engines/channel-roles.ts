import type { ChannelRole } from './source-separator.ts';

/** Roles in FFmpeg's native channel order of the common layouts. */
const LAYOUTS: Readonly<Record<number, readonly ChannelRole[]>> = {
  1: ['center'],
  2: ['left', 'right'],
  3: ['left', 'right', 'center'],
  4: ['left', 'right', 'surround', 'surround'],
  5: ['left', 'right', 'center', 'surround', 'surround'],
  6: ['left', 'right', 'center', 'low-frequency', 'surround', 'surround'],
  7: ['left', 'right', 'center', 'low-frequency', 'surround', 'surround', 'surround'],
  8: ['left', 'right', 'center', 'low-frequency', 'surround', 'surround', 'surround', 'surround'],
};

/** Roles of the standard layout for a number of channels; other layouts, such as 2.1, get the roles of their count. */
export function getChannelRoles(channels: number): readonly ChannelRole[] {
  return LAYOUTS[channels] ?? Array.from({ length: channels }, (_, i) => (i < 2 ? 'center' : 'surround'));
}
