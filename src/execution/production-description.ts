import type { ResourceNeed } from '../engines/resource-need.ts';
import type { Stage } from './stage.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A production as JSON: everything that a client needs to show it and to start a run. */
export interface ProductionDescription {
  readonly name: string;
  /** A word or two for it, such as "Enhance"; its name where it has none. */
  readonly label: string;
  readonly title: string;
  /** JSON Schema; under `x-footlight` each property has its group and level, what files, engines or voices it names, its trial, and titles of its values. */
  readonly options: JsonSchema;
  /** Groups that have options, in the order in which they are shown. */
  readonly groups: readonly {
    readonly name: string;
    readonly title: string;
    readonly options: readonly string[];
  }[];
  /** For whom the option is, from basic to expert. */
  readonly levels: readonly string[];
  /** Options whose values stand for several settings, with what each value sets. */
  readonly presets: readonly {
    readonly option: string;
    readonly values: readonly { readonly value: string; readonly title: string; readonly sets: object }[];
  }[];
  readonly stages: readonly (Stage & { readonly title: string })[];
  readonly outputs: readonly {
    readonly role: string;
    readonly title: string;
    readonly media_types: readonly string[];
    readonly optional: boolean;
    readonly numbered: boolean;
  }[];
  /** Engines by the task that options name under `engine`. */
  readonly engines: Readonly<Record<string, readonly EngineDescription[]>>;
}

/** An engine of a task, and whether it can be used here. */
export interface EngineDescription {
  /** Reference by which options name it, such as "openai:MODEL". */
  readonly reference: string;
  readonly title: string;
  readonly embedded: boolean;
  /** SPDX expression, where the engine is one program. */
  readonly license?: string;
  readonly ready: boolean;
  /** The reason, if it is not ready. */
  readonly reason?: string;
  /** What to do to make it ready. */
  readonly remedy?: string;
  readonly needs: ResourceNeed;
}
