import type { FerryErrorCode } from '../../src/model/errors.ts'
import type { Verb } from '../../src/model/run.ts'

/** What usually helps, by the code of a failure; tools are named, which the terminal tells as its commands. */
const usual: Record<FerryErrorCode, string> = {
  usage: 'list_connections, get_plan and list_runs show what there is.',
  config: 'The operator mends the configuration; list_connections then says what is still missing.',
  plan: 'Mend it with edit_plan; get_plan shows what is wrong with it.',
  approval: 'Call request_approval when the person has seen the newest dry_run.',
  privilege: 'Only the operator can allow it, by how crm-ferry serve is started; get_plan shows what needs it.',
  drift: 'Look with discover_schema what changed, then call dry_run and request_approval again.',
  busy: 'get_run follows the run that is at work, list_runs finds it.',
  paused: 'resume_run goes on with it.',
  vendor: 'Check with discover_schema that the system answers, then call it again.',
  store: 'Mend what the message names, then call it again; list_runs shows which runs wait for resume_run.',
  bug: 'It is a defect of crm-ferry; get_run and list_runs show how far it came.',
}

/** The tool that starts a run of each verb. */
const starts: Record<Verb, string> = {
  discover: 'discover_schema',
  propose: 'propose_mapping',
  extract: 'dry_run',
  profile: 'dry_run',
  preview: 'preview_records',
  'dry-run': 'dry_run',
  'apply-schema': 'apply_schema_changes',
  migrate: 'execute_migration',
  verify: 'verify_migration',
}

/** What to do after a failure: what it says itself, and a tool or command in any case; `help` is for one that names none. */
export function nextAfter(
  { code, next }: { code: string; next?: string },
  verb?: Verb,
  help = usualAfter(code, verb),
): string {
  if (next !== undefined && namesStep.test(next)) return next
  const again = verb === undefined ? '' : ` Then call ${starts[verb]} again.`
  return `${next === undefined ? '' : `${next} `}${help}${again}`
}

function usualAfter(code: string, verb?: Verb): string {
  if (verb === 'propose' && code === 'plan') return 'No plan was made; change what the proposal was asked for.'
  return usual[Object.hasOwn(usual, code) ? (code as FerryErrorCode) : 'vendor']
}

const namesStep = /\b[a-z]+_[a-z_]+\b|crm-ferry [a-z]/
