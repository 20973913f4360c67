import type { FieldType, SkipRule } from '../../model/schema.ts'
import { fold } from './names.ts'

/** What is known of a column because of the system that wrote the file. */
export interface KnownColumn {
  /** The id of the record. */
  id?: true
  role?: 'created' | 'modified' | 'name'
  type?: FieldType
  /** The system's own bookkeeping. */
  system?: true
  /** Ids of records of this kind, folded and of one record. */
  refersTo?: string
}

/** The way in which a system exports, as it shows in the headers. docs/connectors/file.md says what no source settles. */
export interface ExportStyle {
  title: string
  recognises(names: readonly string[]): boolean
  column(name: string, names: readonly string[]): KnownColumn
  skip?: readonly SkipRule[]
}

const hubspotColumns: Readonly<Record<string, KnownColumn>> = {
  'Record ID': { id: true },
  'Create Date': { role: 'created' },
  'Last Modified Date': { role: 'modified' },
  'Object create date/time': { role: 'created' },
  'Object last modified date/time': { role: 'modified' },
  'Phone Number': { type: 'phone' },
  'Mobile Phone Number': { type: 'phone' },
}

/** https://knowledge.hubspot.com/import-and-export/export-records */
const hubspot: ExportStyle = {
  title: 'HubSpot',
  recognises: (names) =>
    names.includes('Record ID') &&
    names.some((name) => (name in hubspotColumns && name !== 'Record ID' ? true : /^Associated .+/.test(name))),
  column(name) {
    const associated = /^Associated (.+?) IDs?$/.exec(name)?.[1]
    return associated === undefined ? (hubspotColumns[name] ?? {}) : { refersTo: fold(associated) }
  },
}

const salesforceColumns: Readonly<Record<string, KnownColumn>> = {
  Id: { id: true },
  CreatedDate: { role: 'created' },
  LastModifiedDate: { role: 'modified' },
  SystemModstamp: { system: true },
  CreatedById: { system: true },
  LastModifiedById: { system: true },
  LastViewedDate: { system: true },
  LastReferencedDate: { system: true },
  LastActivityDate: { system: true },
  IsDeleted: { system: true, type: 'boolean' },
  MasterRecordId: { system: true },
  PhotoUrl: { system: true },
  JigsawContactId: { system: true },
  IsConverted: { system: true, type: 'boolean' },
  Phone: { type: 'phone' },
  MobilePhone: { type: 'phone' },
  Fax: { type: 'phone' },
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm */
const salesforce: ExportStyle = {
  title: 'Salesforce',
  recognises: (names) =>
    names.includes('Id') &&
    ['CreatedDate', 'LastModifiedDate', 'SystemModstamp', 'OwnerId', 'IsDeleted'].filter((name) => names.includes(name))
      .length >= 2,
  column: (name) => salesforceColumns[name] ?? {},
  skip: [
    { field: 'IsDeleted', equals: true, reason: 'it is in the Recycle Bin' },
    { field: 'IsConverted', equals: true, reason: 'it was converted' },
  ],
}

const pipedriveKinds = ['Person', 'Organization', 'Deal', 'Lead', 'Activity', 'Product']

/** `Person - Email` is the e-mail of a person. Which kind the records are of is that of most columns. */
const pipedrive: ExportStyle = {
  title: 'Pipedrive',
  recognises: (names) => {
    const prefixed = names.filter((name) => pipedriveKinds.some((kind) => name.startsWith(`${kind} - `)))
    return prefixed.length >= 2 && prefixed.length >= names.length / 2 && names.some((name) => / - ID$/i.test(name))
  },
  column(name, names) {
    const [kind = '', rest = ''] = name.split(/ - (.*)/s)
    const own = ownKind(names)
    if (fold(rest) === 'id') return kind === own ? { id: true } : { refersTo: fold(kind) }
    if (kind !== own) return {}
    const plain = fold(rest).replace(new RegExp(`^${fold(kind)}`), '')
    if (['created', 'addtime', 'creationtime'].includes(plain)) return { role: 'created' }
    if (['updatetime', 'updated', 'lastupdated'].includes(plain)) return { role: 'modified' }
    return plain === 'name' ? { role: 'name' } : {}
  },
}

function ownKind(names: readonly string[]): string {
  const counts = pipedriveKinds.map((kind) => ({
    kind,
    n: names.filter((name) => name.startsWith(`${kind} - `)).length,
  }))
  return counts.sort((a, b) => b.n - a.n)[0]!.kind
}

const styles: readonly ExportStyle[] = [hubspot, salesforce, pipedrive]

/** The system that a file comes from, by its headers; null for any other file. */
export function recogniseExport(names: readonly string[]): ExportStyle | null {
  return styles.find((style) => style.recognises(names)) ?? null
}

/** The name of an export without what the system puts around it: its own name, and the day. */
export function plainName(stem: string): string {
  const plain = stem
    .replace(/^hubspot[-_ ]crm[-_ ]exports?[-_ ](?:all[-_ ])?/i, '')
    .replace(/[-_ ]\d{4}-?\d\d-?\d\d(?:[-_ T]?\d{2,6})?(?:[-_ ]\d+)?$/, '')
  return plain === '' ? stem : plain
}
