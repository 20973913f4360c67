import { isId, toLongId } from '../ids.ts'
import type { Sent } from '../saving/draft.ts'
import { refuse } from '../saving/refusal.ts'
import { remove, removeForGood } from '../saving/remove.ts'
import { insert, update } from '../saving/save.ts'
import { foldKey, keyFieldOf, repeatedKeys, upsert } from '../saving/upsert.ts'
import { attempt, type Writer } from '../saving/writer.ts'
import type { SObject } from '../schema.ts'
import type { FieldDescribe } from '../seed.ts'
import type { Service } from '../service.ts'
import { commonWriter } from '../writers.ts'
import { DELIMITERS } from './csv.ts'
import type { IngestJob } from './ingest-jobs.ts'
import { readCsv } from './read-csv.ts'

/** Rows that are saved in one transaction of the platform; a key may stand in it once. */
const CHUNK = 200
/** What a cell holds to empty a field; an empty cell leaves it as it is. */
const NULL = '#N/A'

/** Reads what was uploaded; what is wrong with it as a whole fails the job. https://developer.salesforce.com/docs/platform/api-asynch/guide/datafiles-prepare-csv */
export function prepareRows({ org }: Pick<Service, 'org'>, job: IngestJob): void {
  const read = readCsv(job.content ?? '', DELIMITERS[job.columnDelimiter]!, job.lineEnding)
  if ('error' in read) {
    job.error = read.error
    return
  }
  job.header = read.header.map((name) => name.trim())
  job.rows = read.rows
  const object = org.objects.get(job.object.toLowerCase())!
  const unknown = job.header.find((name) => name !== '' && !isColumn(object, name))
  if (unknown !== undefined) job.error = `InvalidBatch : Field name not found : ${unknown}`
}

function isColumn(object: SObject, name: string): boolean {
  const [first = '', second] = name.split('.')
  if (second === undefined) return object.fields.has(first.toLowerCase())
  const relationship = first.replace(/^\w+:/, '').toLowerCase()
  return [...object.fields.values()].some((field) => field.relationshipName?.toLowerCase() === relationship)
}

/** Saves the rows of a batch one after the other; each has its own result. */
export function runRows(service: Service, job: IngestJob, from: number, to: number, at: number): void {
  if (!service.dailyBatches.take(at).allowed) {
    job.error = 'ExceededQuota : ApiBatchItems Limit exceeded.'
    return
  }
  const writer: Writer = {
    ...commonWriter(service, { ...job.asker, now: at }, { job, from }),
    isBulk: true,
    assigns: job.assignmentRuleId !== undefined,
    allowsDuplicates: false,
  }
  const object = service.org.objects.get(job.object.toLowerCase())!
  for (let start = from; start < to; start += CHUNK) runChunk(writer, object, job, start, Math.min(to, start + CHUNK))
}

function runChunk(writer: Writer, object: SObject, job: IngestJob, from: number, to: number): void {
  const key = job.operation === 'upsert' ? keyFieldOf(object, job.externalIdFieldName!) : object.fields.get('id')
  const places = Array.from({ length: to - from }, (_, index) => from + index)
  const sent = places.map((place) => sentOf(job, job.rows[place]!))
  const keys = sent.map((values) => (key === undefined ? undefined : sentValue(values, key.name)))
  const repeated = key === undefined ? new Set() : repeatedKeys(key, keys)
  for (const [index, place] of places.entries()) {
    const value = keys[index]
    const isRepeated = key !== undefined && value !== undefined && value !== null && repeated.has(foldKey(key, value))
    const result = attempt(writer, () => {
      if (isRepeated && job.operation !== 'insert')
        throw refuse(
          'DUPLICATE_VALUE',
          `Duplicate ${key.type === 'id' ? 'id' : 'external id'} specified: ${String(value)}`,
        )
      return runRow(writer, object, job, key, sent[index]!)
    })
    job.results.set(place, result)
  }
}

function runRow(
  writer: Writer,
  object: SObject,
  { operation }: IngestJob,
  key: FieldDescribe | undefined,
  sent: readonly Sent[],
): { id: string; created?: boolean } {
  if (operation === 'insert') return { ...insert(writer, object, sent), created: true }
  if (operation === 'upsert') return upsert(writer, object, key!, sent)
  const id = sentValue(sent, 'Id')
  if (typeof id !== 'string') throw refuse('MISSING_ARGUMENT', 'Id not specified in an update call')
  if (operation === 'delete') return remove(writer, object, id)
  if (operation === 'hardDelete') return removeForGood(writer, object, id)
  if (!isId(id)) throw refuse('MALFORMED_ID', `malformed id ${id}`, 'Id')
  const values = sent.filter(({ name, through }) => through !== undefined || name.toLowerCase() !== 'id')
  return update(writer, object, toLongId(id), values)
}

function sentValue(sent: readonly Sent[], name: string): unknown {
  return sent.find((each) => each.through === undefined && each.name.toLowerCase() === name.toLowerCase())?.value
}

/** The cells of a row by their columns; `Account.Key__c` is a parent's key, `Lead:Who.Key__c` says of what object it is. */
function sentOf({ header }: IngestJob, row: readonly string[]): Sent[] {
  return header.flatMap((name, column): Sent[] => {
    const cell = row[column] ?? ''
    if (name === '' || cell === '') return []
    const value = cell === NULL ? null : cell
    const [, type, relationship, key] = /^(?:(\w+):)?(\w+)\.(\w+)$/.exec(name) ?? []
    if (relationship === undefined || key === undefined) return [{ name, value }]
    return [{ name: key, value, through: { relationship, ...(type !== undefined && { type }) } }]
  })
}
