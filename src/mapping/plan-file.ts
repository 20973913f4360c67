import { createHash } from 'node:crypto'
import { Document, isCollection, LineCounter, parseDocument, visit } from 'yaml'
import { FerryError } from '../model/errors.ts'
import type { FieldMapping, LinkPlan, ObjectPlan, Plan } from '../model/plan.ts'
import { describeFaults, placeOf } from './plan-faults.ts'
import { planSchema } from './plan-schema.ts'

const HEADER = `A migration plan. Comments and the order of keys and fields do not count for an approval; everything else does,
except "confidence" and "evidence", which say why a pair of fields was proposed (sure from 0.9, likely from 0.75, else
unsure), and "loss", which says what the target will not have of the source's values.

tolerance is the share of records of an action that may turn out differently. breaker: { share: 0.5, records: 500 } pauses
a run when so much of the last records was refused; these are its figures where it is left out.

filter, for each object: what a source record must meet, all of it; { field: Status, is: one-of, value: [Open, New] }.
  is          equals | not | one-of | contains | at-least | at-most | before | after, with a value; empty | filled
policy, for each object:
  existing    records that the target has already: fill-empty | overwrite | never (also for a single field)
  duplicate   a second source record with the same match key: quarantine | create-without-key
  missingKey  source records without a value for any match key: quarantine | create
  invalid     values that the target refuses: quarantine the record | omit the value (also for a single field)
  race        somebody created the same record meanwhile: quarantine | update
  automations jobs that set off workflows and mails of the target: avoid | accept (they cost less; avoid unless told)
A transform is a name, or one key with arguments: { truncate: { length: 40 } }. "from" may list several fields where
the first transform is join, template, first-of or all-of; those that take one value go over a list entry by entry.
"values" says which option of the target a value becomes, null: it stays behind; other values go to the option with that
value or label. "valuesBy": { field: Pipeline, values: { Renewal: { Won: X } } }
does so for records that hold a value in another field of the source. "schema" lists the objects and fields to be created and
the options to be added in the target, "unmapped" the source fields that go nowhere. What names a record that "skip" leaves out goes to
the first of its "successors" that is migrated.
A relation of the source may stand where a field does (its records, one or several: [{ reference: ... }, first]), and as the
"source" of objects (its links, with the fields from and to). "links" ties records that are there: from { object, field },
{ relation }, or { object, ends: [field, field], filter } for records that tie two others, to a relation of the target;
missing: an end that does not arrive is dropped or reported.`

/** Lists of short things, which read best on one line. */
const oneLine = new Set(['transform', 'also', 'from', 'breaker', 'ends', 'successors', 'references'])
/** Lists whose entries do. */
const listsOfShort = new Set(['options', 'filter'])

/** The plan as YAML for people to read, compare and edit; `parsePlan` reads the same plan back. */
export function writePlan(plan: Plan): string {
  const { version, id, source, target, tolerance, breaker, objects, links, schema } = plan
  const ordered = { version, id, source, target, tolerance, breaker, objects: objects.map(orderObject), links, schema }
  const document = new Document(ordered, { aliasDuplicateObjects: false, keepUndefined: false })
  document.commentBefore = HEADER.replace(/^(?=.)/gm, ' ')
  visit(document, {
    Pair(_, { key, value }) {
      if (oneLine.has(String(key)) && isCollection(value)) value.flow = true
      if (listsOfShort.has(String(key)) && isCollection(value)) {
        for (const entry of value.items) if (isCollection(entry)) entry.flow = true
      }
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/**
 * The plan that a YAML text says. Throws a FerryError of code `plan` that lists every fault with its line, column and
 * place in words.
 */
export function parsePlan(text: string): Plan {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    throw unreadable(document.errors.map((error) => `${placeOf(lines, error.pos[0])}: ${error.message}`))
  }
  const checked = planSchema.safeParse(toPlain(document))
  if (checked.success) return checked.data
  throw unreadable(describeFaults(checked.error.issues, document, lines))
}

function toPlain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    throw unreadable(['aliases (*name) are not used in plans: write the value out'])
  }
}

/** One slip of indentation makes a parser complain about every line after it; the first complaints show the slip. */
const faultsShown = 8

function unreadable(faults: string[]): FerryError {
  const next = 'Mend the plan file and try again.'
  const more = faults.length > faultsShown ? [`${faults.length - faultsShown} more, perhaps of the same cause`] : []
  const told = [...faults.slice(0, faultsShown), ...more].map((fault) => `- ${fault}`).join('\n')
  return new FerryError('plan', `The plan cannot be read:\n${told}`, next)
}

/**
 * What an approval is bound to: the plan as JSON with sorted keys and fields, without the notes on why and what is lost. Of
 * objects and links the order counts: the first comes first where several want one place.
 */
export function canonicalPlan(plan: Plan): string {
  const objects = plan.objects.map((object) => ({
    ...object,
    filter: object.filter && [...object.filter].sort(byText),
    fields: object.fields.map(approvedPart).sort(byText),
    unmapped: [...object.unmapped].sort(byText),
  }))
  const links = plan.links?.map(approvedLink)
  return JSON.stringify(sortKeys({ ...plan, objects, links, schema: [...plan.schema].sort(byText) }))
}

/** SHA-256 of the canonical form, in hexadecimal. */
export function planHash(plan: Plan): string {
  return createHash('sha256').update(canonicalPlan(plan)).digest('hex')
}

function approvedPart(mapping: FieldMapping): FieldMapping {
  const { evidence: _evidence, confidence: _confidence, loss: _loss, ...approved } = mapping
  return approved
}

function approvedLink({ evidence: _evidence, ...link }: LinkPlan): LinkPlan {
  const { from } = link
  if (!('ends' in from) || from.filter === undefined) return link
  return { ...link, from: { ...from, filter: [...from.filter].sort(byText) } }
}

function orderObject(object: ObjectPlan): object {
  const { source, target, filter, where, skip, match, policy, provenance, fields, unmapped } = object
  return { source, target, filter, where, skip, match, policy, provenance, fields: fields.map(orderMapping), unmapped }
}

function orderMapping(mapping: FieldMapping): object {
  const { to, from, constant, transform, values, valuesBy, existing, invalid, evidence, confidence, loss } = mapping
  const steps = transform.length === 0 ? undefined : transform
  return { to, from, constant, transform: steps, values, valuesBy, existing, invalid, confidence, evidence, loss }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]))
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [JSON.stringify(sortKeys(a)), JSON.stringify(sortKeys(b))]
  return left < right ? -1 : left > right ? 1 : 0
}
