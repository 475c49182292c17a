import { useQuery } from '@tanstack/vue-query';
import type { NewestView } from 'footlight/client';
import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { service } from './service.ts';

/** The newest line, or the newest frame with a picture that the browser has already, where there is one. */
export type ShownNewest =
  | Extract<NewestView, { kind: 'line' }>
  | (Extract<NewestView, { kind: 'frame' }> & { readonly picture?: string });

/**
 * The newest that a running task has finished. It is asked for while somebody looks at the page alone, as a picture is made
 * for it.
 *
 * @param number of the event that told of it; undefined before the first
 */
export function useNewest(
  id: Ref<string>,
  number: Ref<number | undefined>,
  width: number,
): Ref<ShownNewest | undefined> {
  const isLookedAt = ref(!document.hidden);
  const look = (): void => {
    isLookedAt.value = !document.hidden;
  };
  document.addEventListener('visibilitychange', look);
  onScopeDispose(() => document.removeEventListener('visibilitychange', look));
  const { data } = useQuery({
    queryKey: ['newest', id, number],
    queryFn: async (): Promise<ShownNewest | null> => {
      const newest = await service.value.readNewest(id.value);
      if (newest?.kind !== 'frame' || !newest.has_picture) return newest;
      // Each frame has an address of its own, so that none is taken for another.
      const picture = `${service.value.getNewestPictureUrl(id.value, width)}&n=${number.value}`;
      await load(picture);
      return { ...newest, picture };
    },
    enabled: () => isLookedAt.value && number.value !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const shown = shallowRef<ShownNewest>();
  // What was shown stays until the next is there.
  watch(data, (newest) => {
    if (newest) shown.value = newest;
  });
  watch(id, () => {
    shown.value = undefined;
  });
  return shown;
}

/** @throws where the picture is gone already */
async function load(address: string): Promise<void> {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
}
