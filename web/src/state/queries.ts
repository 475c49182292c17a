import { QueryCache, type VueQueryPluginOptions } from '@tanstack/vue-query';
import { ApiError } from 'footlight/client';
import { router } from '../router.ts';
import { connection } from './connection.ts';

const MAX_TRIES = 3;

/** What every question to the service has in common: tried again where that may help, told of where the service is away. */
export const queryOptions: VueQueryPluginOptions = {
  queryClientConfig: {
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
  },
};

/** The service has answered. */
export function noteAnswer(): void {
  connection.isAway = false;
}

/** A session that is over leads to the login and back; a service that is away is said on top of the page. */
export function noteFailure(error: unknown): void {
  if (!(error instanceof ApiError)) return;
  if (error.status === 0) connection.isAway = true;
  const { name, fullPath } = router.currentRoute.value;
  if (error.status === 401 && name !== 'login')
    void router.push({ name: 'login', query: { next: fullPath } });
}
