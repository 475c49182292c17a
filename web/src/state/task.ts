import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Task, TaskEvent } from 'footlight/client';
import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import { locale } from '../words/index.ts';
import { followTask } from './follow.ts';
import { noteFailure } from './queries.ts';
import { service } from './service.ts';
import { TaskLog } from './task-log.ts';

/** Events are drawn at most so often. */
const DRAWN_EVERY_MS = 250;
const WAITING_ASKED_EVERY_MS = 3000;

/** A task as it is now and, while it runs, as it becomes; and what has happened to it, the newest first. */
export function useTask(id: Ref<string>) {
  const queries = useQueryClient();
  const key = ['task', id, locale] as const;
  const {
    data: task,
    error,
    refetch,
  } = useQuery({
    queryKey: key,
    queryFn: () => service.value.getTask(id.value),
    placeholderData: keepPreviousData,
    // Those before it begin and end without an event of its own.
    refetchInterval: ({ state }) => (state.data?.status === 'queued' ? WAITING_ASKED_EVERY_MS : false),
  });
  const log = shallowRef<readonly TaskEvent[]>([]);
  /** Number of the event that told of the newest frame or line. */
  const newest = ref<number>();
  let stop = new AbortController();

  const show = (event: TaskEvent): void => {
    queries.setQueriesData<Task>({ queryKey: ['task', id.value] }, (shown) =>
      shown && isNews(shown, event) ? { ...shown, ...pickState(event) } : shown,
    );
  };

  async function follow(): Promise<void> {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    const told = new TaskLog();
    log.value = [];
    newest.value = undefined;
    let waiting: TaskEvent[] = [];
    const draw = (): void => {
      const last = waiting.at(-1);
      if (!last) return;
      for (const event of waiting) told.add(event);
      log.value = told.list();
      newest.value = waiting.findLast(({ event_type }) => event_type === 'preview')?.sequence ?? newest.value;
      waiting = [];
      show(last);
    };
    const timer = setInterval(draw, DRAWN_EVERY_MS);
    try {
      for await (const event of followTask(id.value, { signal })) waiting.push(event);
    } catch (failure) {
      if (!signal.aborted) noteFailure(failure);
    } finally {
      clearInterval(timer);
    }
    if (signal.aborted) return;
    draw();
    await refetch();
  }

  watch([id, service], follow, { immediate: true });
  onScopeDispose(() => stop.abort());
  return { task, error, log, newest, refetch, follow };
}

/** Earlier events come again when a task is gone to: they are history. */
function isNews({ finished_at, status, overall_progress }: Task, event: TaskEvent): boolean {
  return finished_at === null && (event.status !== status || event.overall_progress >= overall_progress);
}

function pickState({
  status,
  stage,
  stage_progress,
  overall_progress,
  message,
  message_source,
  eta_seconds,
}: TaskEvent) {
  return { status, stage, stage_progress, overall_progress, message, message_source, eta_seconds };
}
