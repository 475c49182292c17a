import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toFootlightError } from '../../src/core/errors.ts';
import { createDatabaseError } from '../../src/jobs/postgres/database.ts';

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code });

test('a database that may be back is told from a query that is wrong', () => {
  const away = [
    coded('the database system is shutting down', '57P03'),
    coded('deadlock detected', '40P01'),
    coded('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'),
    // As the durable engine says it when it can't make its tables.
    Object.assign(new Error('Unable to open the system database'), {
      error: coded('the database system is shutting down', '57P03'),
    }),
  ];
  for (const error of away) {
    const { code, kind, cause } = toFootlightError(createDatabaseError(error));
    assert.deepEqual([code, kind, cause], ['database.unavailable', 'retryable', error]);
  }
  for (const error of [coded('relation "x" does not exist', '42P01'), new TypeError('no rows')])
    assert.equal(createDatabaseError(error), error);
});
