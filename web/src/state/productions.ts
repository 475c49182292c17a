import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import type { ProductionDescription } from 'footlight/client';
import { computed, type Ref } from 'vue';
import { locale } from '../words/index.ts';
import { service } from './service.ts';

/** Every production that the service has, in the language of the page. */
export function useProductions() {
  return useQuery({
    queryKey: ['productions', locale],
    queryFn: () => service.value.listProductions(),
    // A form stays what it is while its words change.
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** One of them, once it is there. */
export function useProduction(name: Ref<string | undefined>) {
  const { data, ...rest } = useProductions();
  const production = computed<ProductionDescription | undefined>(() =>
    data.value?.find((each) => each.name === name.value),
  );
  return { production, productions: data, ...rest };
}
