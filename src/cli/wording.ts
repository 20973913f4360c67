/** What the tools' answers call by the names of tools is a command here. */
const commands: Readonly<Record<string, string>> = {
  list_connections: 'crm-ferry connections',
  discover_schema: 'crm-ferry discover',
  propose_mapping: 'crm-ferry propose',
  get_plan: 'crm-ferry plan',
  edit_plan: 'crm-ferry edit',
  preview_records: 'crm-ferry preview',
  dry_run: 'crm-ferry dry-run',
  request_approval: 'crm-ferry approve',
  apply_schema_changes: 'crm-ferry apply-schema',
  execute_migration: 'crm-ferry migrate',
  get_run: 'crm-ferry run --wait',
  get_run_errors: 'crm-ferry errors',
  list_runs: 'crm-ferry runs',
  pause_run: 'crm-ferry pause',
  resume_run: 'crm-ferry resume',
  verify_migration: 'crm-ferry verify',
}

/** Arguments of tools that a text names between backticks are options here. */
const options: Readonly<Record<string, string>> = { record_ids: '--record', field: '--field', reason: '--reason' }

const argumentNames = new RegExp(`\`(${Object.keys(options).join('|')})\``, 'g')
const toolNames = new RegExp(`\\b(?:${Object.keys(commands).join('|')})\\b`, 'g')
const toolOrCommand = new RegExp(`\\b(?:${Object.keys(commands).join('|')}), or (?=crm-ferry )`, 'g')

/** A text for an agent as a person at a terminal needs it: commands in place of tools. Fenced data stays as it is. */
export function inCommands(text: string): string {
  let fenced = false
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('<crm-data-')) fenced = true
      else if (line.startsWith('</crm-data-')) fenced = false
      return fenced ? line : asCommands(line)
    })
    .join('\n')
}

/** The same, plain. */
export function asText(text: string): string {
  return plain(inCommands(text))
}

/** Without the marks that tell an agent whose words are whose, and without the escapes of Markdown. */
export function plain(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^(?:<\/?crm-data-[\w-]+>$|Between the crm-data-[\w-]+ marks is )/.test(line))
    .map((line) => line.replace(line.startsWith('|') ? /\\([\\`*[\]<#])/g : /\\([\\`*[\]<|#])/g, '$1'))
    .join('\n')
}

function asCommands(line: string): string {
  return line
    .replace(toolOrCommand, '')
    .replace(toolNames, (name) => commands[name] ?? name)
    .replace(argumentNames, (_, name: string) => options[name] ?? name)
    .replace(/(crm-ferry [a-z-]+(?: --wait)?) with (?:run_id|plan_id) "([\w-]+)"/g, '$1 $2')
}
