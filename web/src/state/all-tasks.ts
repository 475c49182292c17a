import { useInfiniteQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { locale } from '../words/index.ts';
import { service } from './service.ts';
import { RUNS } from './task-name.ts';

/** For each page: who has looked at thousands of tasks asks less often. */
const ASKED_EVERY_MS = 5000;
const PAGE_TASKS = 200;

export interface TaskChoice {
  readonly status?: string;
  readonly production?: string;
  readonly text?: string;
}

/** All tasks that are chosen, page by page; those that were read are read again, as any of them may have changed. */
export function useAllTasks(choice: Ref<TaskChoice>) {
  const pages = useInfiniteQuery({
    queryKey: ['tasks', 'all', choice, locale],
    queryFn: ({ pageParam }) =>
      service.value.readTaskPage({ mode: RUNS, ...choice.value, limit: PAGE_TASKS, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: ({ state }) => ASKED_EVERY_MS * Math.max(1, state.data?.pages.length ?? 1),
    gcTime: 0,
  });
  const tasks = computed(() => pages.data.value?.pages.flatMap((page) => page.tasks));
  return { ...pages, tasks };
}
