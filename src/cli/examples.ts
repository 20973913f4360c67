/** What each command's help shows after its options; tests carry out all that start with `crm-ferry`. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  connections: ['crm-ferry connections'],
  discover: [
    'crm-ferry discover',
    'crm-ferry discover salesforce hubspot',
    'crm-ferry discover salesforce --object Lead --field status',
  ],
  sync: ['crm-ferry sync hubspot'],
  propose: [
    'crm-ferry propose --source salesforce --target hubspot --object Lead=contacts --plan leads',
    'crm-ferry propose --source salesforce --target hubspot --object Lead=contacts --filter "Status = Open" "CreatedDate >= 2024-01-01"',
    'crm-ferry propose --source salesforce --target hubspot --object Lead=contacts --filter "Country in (DE, AT)" --filter "Email is filled"',
    'crm-ferry propose --source salesforce --target zoho --object "Asset__c=+Assets" Account=Accounts',
  ],
  plan: ['crm-ferry plan leads', 'crm-ferry plan leads --text'],
  edit: [
    'crm-ferry edit leads edits.json',
    `echo '[{ "edit": "policy", "object": "Lead", "name": "existing", "value": "overwrite" }]' | crm-ferry edit leads -`,
  ],
  preview: [
    'crm-ferry preview leads',
    'crm-ferry preview leads --field email --limit 3',
    'crm-ferry preview leads --reason duplicate',
    'crm-ferry preview leads --record 00Q5f00000G810ZEAR',
  ],
  extract: ['crm-ferry extract leads'],
  profile: ['crm-ferry profile leads'],
  'dry-run': ['crm-ferry dry-run leads', 'crm-ferry dry-run leads --refresh'],
  approve: ['crm-ferry approve leads'],
  'apply-schema': ['crm-ferry apply-schema leads --privileged'],
  migrate: ['crm-ferry migrate leads', 'crm-ferry migrate leads --at "2026-11-23 02:00"'],
  verify: ['crm-ferry verify run_0123456789abcdefghjk'],
  runs: ['crm-ferry runs', 'crm-ferry runs --json'],
  run: ['crm-ferry run run_0123456789abcdefghjk --wait'],
  log: ['crm-ferry log run_0123456789abcdefghjk', 'crm-ferry log run_0123456789abcdefghjk --follow'],
  errors: ['crm-ferry errors run_0123456789abcdefghjk', 'crm-ferry errors run_0123456789abcdefghjk --reason duplicate'],
  pause: ['crm-ferry pause run_0123456789abcdefghjk'],
  resume: ['crm-ferry resume run_0123456789abcdefghjk'],
  purge: [
    'crm-ferry purge run_0123456789abcdefghjk',
    'crm-ferry purge --older-than 30 --yes',
    'crm-ferry purge --all --journal',
  ],
  serve: ['crm-ferry serve', 'crm-ferry serve --read-only'],
  simulate: [
    'crm-ferry simulate salesforce hubspot --world leads',
    'crm-ferry simulate hubspot salesforce --seed 7 --records 5000',
  ],
  demo: ['crm-ferry demo', 'crm-ferry demo --kills 10'],
}

/** The examples of a command as a paragraph of its help; nothing where it has none. */
export function exampleHelp(command: string): string {
  const lines = examples[command] ?? []
  return lines.length === 0
    ? ''
    : `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** The way of a whole migration, for the help of the program. */
export const wayHelp = `
A migration, step by step:
  crm-ferry discover                            look at both systems
  crm-ferry propose --source salesforce --target hubspot --object Lead=contacts --plan leads
  crm-ferry preview leads                       a few records before and after
  crm-ferry dry-run leads                       every record, without writing
  crm-ferry approve leads                       a person types a phrase
  crm-ferry apply-schema leads --privileged     if the dry run named new objects or fields
  crm-ferry migrate leads
  crm-ferry verify <run>                        read back and compare

crm-ferry <command> --help shows its options with examples.`
