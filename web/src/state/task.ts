import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Task, TaskEvent } from 'footlight/client';
import { onScopeDispose, type Ref, ref, watch } from 'vue';
import { locale } from '../words/index.ts';
import { noteFailure } from './queries.ts';
import { service } from './service.ts';

const MAX_EVENTS = 500;
/** Events are drawn at most so often. */
const DRAWN_EVERY_MS = 250;

/** A task as it is now and, while it runs, as it becomes; and what has happened to it. */
export function useTask(id: Ref<string>) {
  const queries = useQueryClient();
  const key = ['task', id, locale] as const;
  const {
    data: task,
    error,
    refetch,
  } = useQuery({ queryKey: key, queryFn: () => service.value.getTask(id.value) });
  const events = ref<TaskEvent[]>([]);
  let stop = new AbortController();

  const show = (event: TaskEvent): void => {
    queries.setQueriesData<Task>(
      { queryKey: ['task', id.value] },
      (shown) => shown && { ...shown, ...pickState(event) },
    );
  };

  async function follow(): Promise<void> {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    events.value = [];
    let waiting: TaskEvent[] = [];
    const draw = (): void => {
      const newest = waiting.at(-1);
      if (!newest) return;
      events.value = [...events.value, ...waiting].slice(-MAX_EVENTS);
      waiting = [];
      show(newest);
    };
    const timer = setInterval(draw, DRAWN_EVERY_MS);
    try {
      for await (const event of service.value.follow(id.value, { signal })) waiting.push(event);
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
  return { task, error, events, refetch, follow };
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
