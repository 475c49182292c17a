/** One entry a schema version, applied in order and never edited once released. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE footlight.settings (
    name text PRIMARY KEY,
    value text NOT NULL
  );

  CREATE TABLE footlight.tokens (
    id text PRIMARY KEY,
    name text NOT NULL,
    digest text NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
  );

  CREATE TABLE footlight.tasks (
    id text PRIMARY KEY,
    workflow text NOT NULL,
    mode text NOT NULL,
    owner text NOT NULL,
    parent_id text REFERENCES footlight.tasks ON DELETE CASCADE,
    options jsonb NOT NULL,
    request jsonb NOT NULL,
    idempotency_key text,
    status text NOT NULL,
    wanted text,
    run integer NOT NULL DEFAULT 1,
    queue text NOT NULL,
    priority integer NOT NULL,
    executor text,
    attempts integer NOT NULL DEFAULT 0,
    reaps integer NOT NULL DEFAULT 0,
    stage text,
    stage_progress double precision NOT NULL DEFAULT 0,
    stage_done double precision,
    stage_total double precision,
    stage_unit text,
    overall_progress double precision NOT NULL DEFAULT 0,
    message text NOT NULL DEFAULT '',
    eta_seconds double precision,
    result jsonb,
    error jsonb,
    last_event integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    deadline_at timestamptz,
    UNIQUE (owner, idempotency_key)
  );
  CREATE INDEX tasks_by_owner ON footlight.tasks (owner, created_at DESC);
  CREATE INDEX tasks_unfinished ON footlight.tasks (status) WHERE finished_at IS NULL;
  CREATE INDEX tasks_by_parent ON footlight.tasks (parent_id) WHERE parent_id IS NOT NULL;

  CREATE TABLE footlight.events (
    task_id text NOT NULL REFERENCES footlight.tasks ON DELETE CASCADE,
    sequence integer NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, sequence)
  );

  CREATE TABLE footlight.workers (
    executor text PRIMARY KEY,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    devices text[] NOT NULL,
    workflows text[] NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE footlight.uploads (
    id text PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,
    size_bytes bigint NOT NULL,
    is_complete boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE footlight.webhooks (
    id text PRIMARY KEY,
    owner text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret text NOT NULL,
    previous_secret text,
    previous_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE footlight.deliveries (
    id text PRIMARY KEY,
    webhook_id text NOT NULL REFERENCES footlight.webhooks ON DELETE CASCADE,
    task_id text NOT NULL,
    body jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    delivered_at timestamptz,
    last_status integer,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX deliveries_due ON footlight.deliveries (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

  CREATE TABLE footlight.audit (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    token text,
    address text,
    action text NOT NULL,
    subject text,
    outcome text NOT NULL
  );
  `,
  `
  ALTER TABLE footlight.workers ADD COLUMN queues text[] NOT NULL DEFAULT '{}';
  UPDATE footlight.workers
    SET queues = ARRAY['cpu', 'batch'] || ARRAY(SELECT 'gpu:' || device FROM unnest(devices) AS device);
  `,
  `
  ALTER TABLE footlight.tasks ADD COLUMN message_source jsonb;
  `,
  `
  CREATE TABLE footlight.documents (
    task_id text NOT NULL REFERENCES footlight.tasks ON DELETE CASCADE,
    name text NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (task_id, name)
  );
  ALTER TABLE footlight.webhooks
    ADD COLUMN task_id text REFERENCES footlight.tasks ON DELETE CASCADE,
    ADD COLUMN language text NOT NULL DEFAULT 'en';
  `,
  `
  ALTER TABLE footlight.tokens ADD COLUMN owner text;
  ALTER TABLE footlight.tokens ADD COLUMN expires_at timestamptz;
  ALTER TABLE footlight.tokens ADD COLUMN last_used_at timestamptz;
  UPDATE footlight.tokens SET owner = id;
  ALTER TABLE footlight.tokens ALTER COLUMN owner SET NOT NULL;
  CREATE INDEX tokens_by_owner ON footlight.tokens (owner);
  CREATE INDEX tasks_by_time ON footlight.tasks (created_at DESC, id DESC);
  CREATE INDEX webhooks_by_owner ON footlight.webhooks (owner);
  CREATE INDEX webhooks_by_task ON footlight.webhooks (task_id) WHERE task_id IS NOT NULL;
  `,
  `
  ALTER TABLE footlight.tasks ADD COLUMN stored_bytes bigint NOT NULL DEFAULT 0;
  CREATE INDEX uploads_by_owner ON footlight.uploads (owner);
  CREATE INDEX audit_by_time ON footlight.audit (at);
  CREATE TABLE footlight.run_records (
    task_id text PRIMARY KEY,
    workflow text NOT NULL,
    host text NOT NULL,
    options_digest text NOT NULL,
    seconds double precision NOT NULL,
    input_bytes bigint NOT NULL,
    output_bytes bigint NOT NULL,
    tokens bigint NOT NULL,
    money jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX run_records_by_workflow ON footlight.run_records (workflow, host, at DESC);
  `,
  `
  CREATE TABLE footlight.sessions (
    digest text PRIMARY KEY,
    token_digest text NOT NULL,
    expires_at timestamptz NOT NULL
  );
  `,
  `
  CREATE TABLE footlight.login_links (
    digest text PRIMARY KEY,
    name text NOT NULL,
    scopes text[] NOT NULL,
    owner text,
    made_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  );
  `,
  `
  ALTER TABLE footlight.tasks ADD COLUMN title text;
  `,
  `
  ALTER TABLE footlight.workers ADD COLUMN kind text;
  CREATE TABLE footlight.shared_items (
    task_id text NOT NULL REFERENCES footlight.tasks ON DELETE CASCADE,
    key text NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    done double precision NOT NULL DEFAULT 0,
    is_finished boolean NOT NULL DEFAULT false,
    executor text,
    holder text,
    PRIMARY KEY (task_id, key)
  );
  CREATE INDEX shared_items_free ON footlight.shared_items (kind) WHERE holder IS NULL AND NOT is_finished;
  CREATE INDEX shared_items_held ON footlight.shared_items (executor) WHERE holder IS NOT NULL;
  `,
  `
  ALTER TABLE footlight.workers ADD COLUMN helps text;
  `,
];
