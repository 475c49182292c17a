import { createRoute, z } from '@hono/zod-openapi';
import type { MachineFinding } from '../machine-finding.ts';
import { declareResponse } from '../schemas.ts';
import { requireScope, type ServiceApp, type ServiceContext } from '../service-context.ts';
import { SingleFlight } from '../single-flight.ts';

const findingSchema = z
  .object({
    name: z.string().describe('Stable, for programs'),
    title: z.string(),
    value: z.string(),
    advice: z.string().optional().describe('What to do about something that is missing or too small'),
  })
  .openapi('MachineFinding') satisfies z.ZodType<MachineFinding>;

/** What the machine of the service has: what `footlight doctor` says, but for engines, which productions list. */
export function addMachineRoute(app: ServiceApp, { machine }: ServiceContext): void {
  const looks = new SingleFlight<readonly MachineFinding[]>();
  const route = createRoute({
    method: 'get',
    path: '/api/v1/machine',
    tags: ['machine'],
    summary: 'What the machine has for the work: processor, memory, disk, FFmpeg, accelerators',
    responses: declareResponse(200, 'The findings', z.object({ findings: z.array(findingSchema) })),
  });
  app.openapi(route, async (context) => {
    requireScope(context, 'read');
    const language = context.get('language');
    const findings = await looks.run(language, () => machine.examine(language));
    return context.json({ findings: findings.map(trimNames) }, 200);
  });
}

/** The command line sets off what belongs to the finding before. */
function trimNames({ name, title, ...rest }: MachineFinding): MachineFinding {
  return { name: name.trim(), title: title.trim(), ...rest };
}
