import { context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { FootlightError } from '../../core/errors.ts';
import type { WorkflowEvent } from '../../execution/events.ts';
import type { Task } from '../tasks/task.ts';

export interface Tracing extends AsyncDisposable {
  readonly tracer: Tracer;
}

/**
 * Starts tracing if OpenTelemetry's variables name a receiver (OTEL_EXPORTER_OTLP_ENDPOINT or
 * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT). Without one it returns undefined and loads none of its libraries.
 */
export async function startTracing(version: string): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SERVICE_NAME } = process.env;
  if (!OTEL_EXPORTER_OTLP_ENDPOINT && !OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return undefined;
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': OTEL_SERVICE_NAME ?? 'footlight',
      'service.version': version,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  return {
    tracer: provider.getTracer('footlight', version),
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

/** The spans of one run: one for the run, one below it for each step. */
export class RunTrace {
  readonly #tracer: Tracer | undefined;
  readonly #run: Span | undefined;
  /** When the steps began that have not ended, in milliseconds. */
  readonly #steps = new Map<string, number>();

  constructor(tracer: Tracer | undefined, { id, workflow, run, queue }: Task) {
    this.#tracer = tracer;
    this.#run = tracer?.startSpan(`task ${workflow}`, {
      attributes: {
        'footlight.task_id': id,
        'footlight.workflow': workflow,
        'footlight.run': run,
        'footlight.queue': queue,
      },
    });
  }

  record(event: WorkflowEvent): void {
    if (!this.#tracer || !this.#run) return;
    if (event.type === 'step-start') {
      if (!this.#steps.has(event.step)) this.#steps.set(event.step, Date.now());
    } else if (event.type === 'step-end') {
      // One that ran beside another is told of when that has ended, and is as long as it says.
      const span = this.startStep(event.step, Date.now() - event.seconds * 1000);
      span?.setAttribute('footlight.step_status', event.status).end();
      this.#steps.delete(event.step);
    } else if (event.type === 'warning') {
      this.#run.addEvent('warning', { code: event.warning.code, message: event.warning.message });
    }
  }

  endTrace(error: FootlightError | undefined): void {
    const failure = error && { code: SpanStatusCode.ERROR, message: error.code };
    const open = [...this.#steps].map(([step, startedAt]) => this.startStep(step, startedAt));
    for (const span of [...open, this.#run]) {
      if (failure) span?.setStatus(failure);
      span?.end();
    }
    this.#steps.clear();
  }

  private startStep(step: string, startTime: number): Span | undefined {
    const parent = this.#run && trace.setSpan(context.active(), this.#run);
    return this.#tracer?.startSpan(`step ${step}`, { startTime }, parent);
  }
}
