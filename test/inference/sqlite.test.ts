import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSqlite } from '../../src/inference/sqlite.ts';

test('SQLite is loaded without a word about it, and other warnings are heard again', async (context) => {
  const heard: string[] = [];
  process.on('warning', ({ message }) => heard.push(message));
  const sqlite = process.getBuiltinModule('node:sqlite');
  // As Node 22 loads it.
  context.mock.method(process, 'getBuiltinModule', () => {
    process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
    return sqlite;
  });
  const { DatabaseSync } = loadSqlite();
  using database = new DatabaseSync(':memory:');
  assert.deepEqual({ ...database.prepare('SELECT 1 AS one').get() }, { one: 1 });
  process.emitWarning('of another kind');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard, ['of another kind']);
});
