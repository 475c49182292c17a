import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createChildEnvironment } from '../../src/jobs/worker/child-environment.ts';

const namesOf = (environment: NodeJS.ProcessEnv, needsBucket = false): string[] =>
  Object.keys(createChildEnvironment({ needsBucket }, environment)).sort();

const values = (...names: string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(names.map((name) => [name, 'x']));

test('what work needs is passed, upper or lower case', () => {
  const needed = values(
    ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'XDG_CACHE_HOME', 'https_proxy', 'NO_PROXY', 'Path'],
    ...[
      'FOOTLIGHT_MODELS',
      'FOOTLIGHT_VOICES',
      'FOOTLIGHT_SPEECH_KEY',
      'FOOTLIGHT_TANGOFLUX_URL',
      'HF_ENDPOINT',
    ],
    ...[
      'OPENAI_API_KEY',
      'OPENAI_BASE_URL',
      'DASHSCOPE_API_KEY',
      'COMFYUI_URL',
      'KLING_ACCESS_KEY',
      'KLING_SECRET_KEY',
      'KLING_URL',
      'NODE_OPTIONS',
      'NODE_EXTRA_CA_CERTS',
    ],
    ...['LD_LIBRARY_PATH', 'LD_PRELOAD', 'CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES', 'VK_DRIVER_FILES'],
    ...['ORT_LOGGING_LEVEL', 'OMP_NUM_THREADS', 'MALLOC_ARENA_MAX'],
  );
  assert.deepEqual(namesOf(needed), Object.keys(needed).sort());
});

test('secrets are not, whatever family they belong to', () => {
  const secrets = values(
    ...['FOOTLIGHT_TOKEN', 'DATABASE_URL', 'PGPASSWORD', 'GITHUB_TOKEN', 'NODE_AUTH_TOKEN', 'STRIPE_API_KEY'],
    ...[
      'FOOTLIGHT_WEBHOOK_SECRET',
      'OPENAI_ADMIN_KEY',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'SSH_AUTH_SOCK',
    ],
  );
  assert.deepEqual(namesOf(secrets), []);
});

test('credentials of buckets go to those who read and write one', () => {
  const bucket = values('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_ENDPOINT_URL_S3');
  assert.deepEqual(namesOf(bucket), []);
  assert.deepEqual(namesOf(bucket, true), Object.keys(bucket).sort());
  assert.equal(namesOf({ ...bucket, FOOTLIGHT_TEMP_STORE: 'oss://temporary' }).length, 5);
});

test('nothing is passed that is neither known nor named', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z_]{2,20}$/).map((text) => `UNKNOWN_${text}`);
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 2 }), (names) => {
      const [named] = names as [string];
      const environment = { ...values(...names), FOOTLIGHT_CHILD_ENV: `A, ${named} ` };
      assert.deepEqual(namesOf(environment), ['FOOTLIGHT_CHILD_ENV', named].sort());
    }),
  );
});
