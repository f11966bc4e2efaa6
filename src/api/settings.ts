import type { IncomingMessage } from 'node:http';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ChangeReply, listOf } from './shapes.js';
import { validated } from './validated.js';

const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);

const Setting = z
  .object({
    name: z.string().describe('As in config.yaml: `relay.lingerMs`.'),
    value: Value.describe('What counts now; at the next start where `needsRestart`.'),
    defaultValue: Value,
    source: z.enum(['flag', 'environment', 'file', 'database', 'default']),
    file: z.object({ path: z.string(), line: z.int() }).nullable().describe('Where the file sets it.'),
    description: z.string(),
    kind: z.enum(['integer', 'number', 'boolean', 'text', 'list', 'choice']),
    choices: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    unit: z.string().optional(),
    canEdit: z.boolean().describe('Neither a flag, a variable nor the file decides it.'),
    needsRestart: z.boolean(),
  })
  .openapi('Setting');

const SettingPatch = z
  .strictObject({ name: z.string(), value: Value.describe('null: back to the default.') })
  .openapi('SettingPatch');

const list = createRoute({
  method: 'get',
  path: '/settings',
  summary: 'Every setting that has an effect, with its value and where that comes from',
  responses: { 200: json(listOf(Setting, 'SettingList'), 'The settings') },
});
const patch = createRoute({
  method: 'patch',
  path: '/settings',
  summary: 'Set a setting that config.yaml leaves open; it counts at once and can be taken back',
  request: { body: body(SettingPatch, 'One setting') },
  responses: {
    200: json(ChangeReply.extend({ setting: Setting }).openapi('SettingReply'), 'The setting as it is now'),
    404: problem('setting_unknown'),
    409: problem('set_in_config_file'),
    422: problem('request_invalid'),
  },
});

type SettingItem = z.output<typeof Setting>;

export function settingRoutes({ settings, edit }: Pick<ApiNeeds, 'settings' | 'edit'>) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, (c) => {
      const items = settings.list() as SettingItem[];
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(patch, async (c) => {
      const { name, value } = c.req.valid('json');
      settings.check(name, value, askerOf(c));
      const { changeId, subjectId: id } = await edit({ kind: 'editSetting', name, value }, who(c));
      const setting = settings.list().find((one) => one.name === name) as SettingItem;
      return c.json({ changeId, id, setting }, 200);
    });
}

/** The request as node has it: its socket says who asks. */
export function askerOf(c: Context): IncomingMessage {
  return (c.env as { incoming: IncomingMessage }).incoming;
}
