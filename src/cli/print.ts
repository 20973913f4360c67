import { maskText, maskValue } from '../model/mask.ts'
import type { Session } from './session.ts'

/** The result of a command on stdout, masked: one JSON document with `--json`, else text. */
export function print({ world, json }: Pick<Session, 'world' | 'json'>, data: unknown, text: string): void {
  world.out(json ? `${JSON.stringify(maskValue(data), null, 2)}\n` : `${maskText(inCommands(text))}\n`)
}

/** What the tools' answers call by the names of tools is a command here. */
const commands: Readonly<Record<string, string>> = {
  discover_schema: 'crm-ferry discover',
  propose_mapping: 'crm-ferry propose',
  get_plan: 'crm-ferry plan',
  edit_plan: 'crm-ferry edit',
  dry_run: 'crm-ferry dry-run',
  request_approval: 'crm-ferry approve',
  apply_schema_changes: 'crm-ferry apply-schema',
  execute_migration: 'crm-ferry migrate',
  get_run: 'crm-ferry run --wait',
  resume_run: 'crm-ferry resume',
  verify_migration: 'crm-ferry verify',
}

function inCommands(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line.startsWith('Next: ') ? line.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (word) => commands[word] ?? word) : line,
    )
    .join('\n')
}
