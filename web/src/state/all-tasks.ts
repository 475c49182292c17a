import { useInfiniteQuery, useQuery } from '@tanstack/vue-query';
import type { Task } from 'footlight/client';
import { computed, type Ref } from 'vue';
import { locale } from '../words/index.ts';
import { service } from './service.ts';
import { RUNS } from './task-name.ts';

const ASKED_EVERY_MS = 5000;
const PAGE_TASKS = 200;
const RENEWED_TASKS = 50;

export interface TaskChoice {
  readonly status?: string;
  readonly production?: string;
  readonly text?: string;
}

/** All tasks that are chosen, page by page; the newest ones and those that run are renewed, the others are history. */
export function useAllTasks(choice: Ref<TaskChoice>) {
  const pages = useInfiniteQuery({
    queryKey: ['tasks', 'all', choice, locale],
    queryFn: ({ pageParam }) =>
      service.value.readTaskPage({ mode: RUNS, ...choice.value, limit: PAGE_TASKS, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const { data: renewed } = useQuery({
    queryKey: ['tasks', 'renewed', choice, locale],
    queryFn: () => renew(choice.value),
    refetchInterval: ASKED_EVERY_MS,
  });
  const tasks = computed(() => {
    const known = pages.data.value?.pages.flatMap((page) => page.tasks);
    return known && merge(known, renewed.value ?? []);
  });
  return { ...pages, tasks };
}

/** Those that run are often old: they waited. */
async function renew(choice: TaskChoice): Promise<Task[]> {
  const ask = (more: TaskChoice): Promise<Task[]> =>
    service.value.listTasks({ mode: RUNS, ...choice, ...more, limit: RENEWED_TASKS });
  const newest = await ask({});
  const isRunningShown = choice.status === undefined || choice.status === 'running';
  return isRunningShown ? [...newest, ...(await ask({ status: 'running' }))] : newest;
}

/** In the order of their creation, each once and as it was told last. */
function merge(known: readonly Task[], renewed: readonly Task[]): Task[] {
  const byId = new Map([...known, ...renewed].map((task) => [task.task_id, task]));
  return [...byId.values()].sort(
    (a, b) => b.created_at.localeCompare(a.created_at) || b.task_id.localeCompare(a.task_id),
  );
}
