import { computed, type Ref, ref } from 'vue';

/** The middle of what is enlarged moves by a tenth of the picture at a key. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  a: [-10, 0],
  d: [10, 0],
  w: [0, -10],
  s: [0, 10],
};

const hold = (value: number): number => Math.max(0, Math.min(100, value));

/** How pictures are enlarged, all alike: to the pixel, around a point that the pointer or keys move. */
export function useZoomedLook(zoom: Ref<number>) {
  /** In percent of the picture. */
  const origin = ref({ x: 50, y: 50 });
  const look = computed(() => ({
    transform: `scale(${zoom.value})`,
    transformOrigin: `${origin.value.x}% ${origin.value.y}%`,
    imageRendering: zoom.value > 1 ? ('pixelated' as const) : ('auto' as const),
  }));

  /** @param columns how many pictures stand side by side */
  function aim({ currentTarget, clientX, clientY }: PointerEvent, columns: number): void {
    if (zoom.value === 1) return;
    const { left, top, width, height } = (currentTarget as HTMLElement).getBoundingClientRect();
    const column = width / columns;
    origin.value = { x: (100 * ((clientX - left) % column)) / column, y: (100 * (clientY - top)) / height };
  }

  /** @returns whether the key moves what is enlarged */
  function move(key: string): boolean {
    const by = MOVES[key];
    if (!by || zoom.value === 1) return false;
    origin.value = { x: hold(origin.value.x + by[0]), y: hold(origin.value.y + by[1]) };
    return true;
  }

  return { look, aim, move };
}
