import { createMessage, type Message } from '../../core/messages/message.ts';
import type { PixelFormatInfo } from '../../media/video/pixel-format.ts';

/** Lists in what pictures of one format hold less than those of another: color, and bits of it. */
export function listReductions(from: PixelFormatInfo, to: PixelFormatInfo): Message[] {
  const losses: Message[] = [];
  if (!from.isGray && hasLessColor(to, from))
    losses.push(createMessage('reduction.chroma', { from: nameSampling(from), to: nameSampling(to) }));
  if (to.bitDepth < from.bitDepth)
    losses.push(createMessage('reduction.bits', { from: from.bitDepth, to: to.bitDepth }));
  return losses;
}

function hasLessColor(a: PixelFormatInfo, b: PixelFormatInfo): boolean {
  return a.chromaShiftX > b.chromaShiftX || a.chromaShiftY > b.chromaShiftY;
}

function nameSampling({ isRgb, chromaShiftX, chromaShiftY }: PixelFormatInfo): string {
  if (isRgb) return 'RGB';
  if (chromaShiftX === 0) return chromaShiftY === 0 ? '4:4:4' : '4:4:0';
  if (chromaShiftX === 2) return chromaShiftY === 0 ? '4:1:1' : '4:1:0';
  return chromaShiftY === 0 ? '4:2:2' : '4:2:0';
}
