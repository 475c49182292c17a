import { useQuery } from '@tanstack/vue-query';
import { type ComputedRef, computed } from 'vue';
import { service } from './service.ts';

/** Who uses the page. */
export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: () => service.value.readSession() });
}

/** Whether they may change what all share. */
export function useIsAdmin(): ComputedRef<boolean> {
  const { data } = useSession();
  return computed(() => data.value?.scopes.includes('admin') ?? false);
}
