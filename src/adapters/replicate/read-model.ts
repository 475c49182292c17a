import { z } from 'zod';
import { FootlightError } from '../../core/errors.ts';
import {
  callService,
  createOtherAnswerError,
  createRefusal,
  type HostedService,
} from '../hosted-generation/hosted-service.ts';
import { componentsSchema, type InputSchema } from './input-schema.ts';

/** A model by its names; without a version, the latest one is asked. */
export interface ModelReference {
  readonly owner: string;
  readonly name: string;
  readonly version: string | undefined;
}

const REFERENCE = /^([\w.-]+)\/([\w.-]+)(?::([0-9a-f]{8,64}))?$/;

const versionSchema = z.object({
  id: z.string().min(1),
  openapi_schema: z.object({ components: z.object({ schemas: componentsSchema }) }),
});
const modelSchema = z.object({
  is_official: z.boolean().default(false),
  latest_version: versionSchema,
});

/** @throws `engine.parameter` for what is not "owner/name" or "owner/name:version" */
export function parseModel(reference: string): ModelReference {
  const [, owner, name, version] = REFERENCE.exec(reference) ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name, version };
  throw new FootlightError('engine.parameter', { kind: 'usage', reason: 'model-form', value: reference });
}

/** What Replicate says of a model: its version, and the schema of its input. @throws `hosted.refused`, `hosted.unreachable` */
export async function readModel(
  service: HostedService,
  { owner, name, version }: ModelReference,
  signal: AbortSignal,
): Promise<{ readonly isOfficial: boolean; readonly version: string; readonly schema: InputSchema }> {
  const path = `/v1/models/${owner}/${name}`;
  const answer = await callService(
    service,
    version === undefined ? path : `${path}/versions/${version}`,
    {},
    signal,
  );
  if (answer.status >= 300) throw createRefusal(service, answer);
  const parsed =
    version === undefined
      ? modelSchema.safeParse(answer.json)
      : versionSchema
          .transform((each) => ({ is_official: false, latest_version: each }))
          .safeParse(answer.json);
  if (!parsed.success) throw createOtherAnswerError(service, parsed.error);
  const { is_official: isOfficial, latest_version: latest } = parsed.data;
  return { isOfficial, version: latest.id, schema: latest.openapi_schema.components.schemas };
}
