import { QueryCache, QueryClient } from '@tanstack/vue-query';
import { ApiError } from 'footlight/client';
import { router } from '../router.ts';
import { isOfProxy, noteAway, watchConnection } from './connection.ts';
import { lookForRenewal } from './renewal.ts';
import { service } from './service.ts';

const MAX_TRIES = 3;

/** What every question to the service has in common: tried again where that may help, told of where the service is away. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: noteFailure,
    onSuccess: noteAnswer,
  }),
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: (failures, error) => failures < MAX_TRIES && error instanceof ApiError && error.isTemporary,
    },
  },
});

/** Tells when the service is back, maybe as another version, and reads anew what is shown. */
export function watchService(): void {
  const ask = (): Promise<unknown> =>
    service.value.readSession().catch((error) => {
      // Whoever refuses is there.
      if (!(error instanceof ApiError) || error.status === 0 || isOfProxy(error.status)) throw error;
    });
  watchConnection(ask, () => {
    void queryClient.invalidateQueries();
    void lookForRenewal();
  });
  // Parts of pages that are loaded with their first use.
  addEventListener('vite:preloadError', () => void lookForRenewal());
}

/** The service has answered. */
export function noteAnswer(): void {
  noteAway(false);
}

/** A session that is over leads to the login and back; a service that is away is said on top of the page. */
export function noteFailure(error: unknown): void {
  if (!(error instanceof ApiError)) return;
  if (error.status === 0) noteAway(true);
  const { name, fullPath } = router.currentRoute.value;
  if (error.status === 401 && name !== 'login')
    void router.push({ name: 'login', query: { next: fullPath } });
}
