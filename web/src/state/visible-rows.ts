import { computed, onBeforeUnmount, onMounted, type Ref, ref, watch } from 'vue';

/** Rows that are drawn before and after those that are seen. */
const BEYOND = 8;

/**
 * Which rows of a long list are drawn: those that are seen and a few more, so that thousands cost no more than a screen full.
 *
 * @param list the element that is as high as all rows together
 * @param rowHeight of every row, in pixels
 */
export function useVisibleRows(list: Ref<HTMLElement | null>, count: Ref<number>, rowHeight: number) {
  const first = ref(0);
  const end = ref(0);
  let frame = 0;
  const measure = (): void => {
    frame = 0;
    const above = -(list.value?.getBoundingClientRect().top ?? 0);
    first.value = Math.max(0, Math.floor(above / rowHeight) - BEYOND);
    end.value = Math.ceil((above + innerHeight) / rowHeight) + BEYOND;
  };
  const measureSoon = (): void => {
    frame ||= requestAnimationFrame(measure);
  };
  onMounted(() => {
    addEventListener('scroll', measureSoon, { passive: true });
    addEventListener('resize', measureSoon);
    measure();
  });
  onBeforeUnmount(() => {
    removeEventListener('scroll', measureSoon);
    removeEventListener('resize', measureSoon);
    cancelAnimationFrame(frame);
  });
  watch([list, count], measureSoon, { flush: 'post' });
  return computed(() => {
    const last = Math.min(count.value, Math.max(end.value, first.value));
    return Array.from({ length: Math.max(0, last - first.value) }, (_, i) => first.value + i);
  });
}
