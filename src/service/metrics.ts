import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../jobs/postgres/database.ts';
import type { EventHub } from './event-hub.ts';

/** The metrics of `/metrics`, for Prometheus. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly deliveries: Counter<'outcome'>;

  constructor(database: Database, hub: EventHub) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'footlight_http_request_seconds',
      help: 'Time to the first byte of an answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
    this.deliveries = new Counter({
      name: 'footlight_webhook_deliveries_total',
      help: 'Webhook deliveries by outcome',
      labelNames: ['outcome'],
      registers,
    });
    new Gauge({
      name: 'footlight_event_streams',
      help: 'Open event streams',
      registers,
      collect() {
        this.set(hub.subscriberCount);
      },
    });
    new Gauge({
      name: 'footlight_tasks',
      help: 'Tasks by status and queue',
      labelNames: ['status', 'queue'],
      registers,
      async collect() {
        const rows = await database.query<{ status: string; queue: string; count: string }>(
          'SELECT status, queue, count(*) FROM footlight.tasks GROUP BY status, queue',
        );
        this.reset();
        for (const { status, queue, count } of rows) this.set({ status, queue }, Number(count));
      },
    });
    new Gauge({
      name: 'footlight_workers',
      help: 'Workers that were heard of in the last seconds',
      registers,
      async collect() {
        const [row] = await database.query<{ count: string }>(
          `SELECT count(*) FROM footlight.workers WHERE seen_at > now() - interval '15 seconds'`,
        );
        this.set(Number(row?.count ?? 0));
      },
    });
  }
}
