import { z } from 'zod'
import { entriesOf } from '../../model/record.ts'
import { isHeld, soleRecord, unknown } from '../found-record.ts'
import { defineTransform, issue, type TransformIssue } from './transform.ts'

const objectName = z.string().min(1)

/** Ids of the source, which become those that the records they name have in the target. */
export const referenceTransforms = {
  /**
   * `object` is the source object that the ids are of, or a list of those that they may be of. `missing` says what becomes
   * of a record that names one which the target will not have: it waits (usual), or goes without the value, which is listed
   * as lost.
   */
  reference: defineTransform({
    summary:
      'the id that the record of this source object, or one of several, has in the target; missing: quarantine (usual) or drop',
    takes: ['reference', 'multi-reference'],
    gives: 'same',
    list: 'kept',
    arguments: z.strictObject({
      object: z.union([objectName, z.array(objectName).min(1)]),
      missing: z.enum(['quarantine', 'drop']).exactOptional(),
    }),
    // Of these companies c1 is 501 in the target and c2 is 502; c9 was kept back.
    examples: [
      { with: { object: 'company' }, given: 'c1', gives: '501' },
      { with: { object: 'company' }, given: ['c1', 'c2'], gives: ['501', '502'] },
      { with: { object: 'company' }, given: 'c9', issue: 'reference-missing' },
      { with: { object: 'company', missing: 'drop' }, given: 'c9', gives: undefined, lost: 'reference-missing' },
      { with: { object: ['person', 'company'] }, given: 'c1', gives: '501' },
      {
        with: { object: 'company', missing: 'drop' },
        given: ['c1', 'c9'],
        gives: ['501'],
        lost: 'reference-missing',
      },
    ],
    make: ({ object, missing = 'quarantine' }) => ({
      loses: () => `ids of ${[object].flat().join(' or ')} records that the target does not get`,
      apply(value, { reference }) {
        if (typeof value === 'boolean') return issue('reference-missing', 'This names no record.')
        const found = (typeof value === 'string' ? [value] : value)
          .map((id) => soleRecord([object].flat().map((name) => reference?.(name, id) ?? unknown)))
          .filter((each) => !isHeld(each))
        const lost = found.find((each): each is { issue: TransformIssue } => 'issue' in each)
        if (lost !== undefined && missing === 'quarantine') return lost
        const ids = found.flatMap((each) => ('id' in each ? [each.id] : []))
        const kept = ids.length === 0 ? undefined : typeof value === 'string' ? ids[0] : [...new Set(ids)]
        return lost === undefined ? { value: kept } : { value: kept, lost: lost.issue }
      },
    }),
  }),
  /**
   * For several fields, each with ids of an object of its own: the first record, in their order, that the target gets.
   * Those that it does not get are passed over and listed as lost, and so are further ones.
   */
  'first-reference': defineTransform({
    summary: 'of several fields with ids of as many objects, the first that the target gets; objects: in that order',
    takes: ['reference', 'multi-reference'],
    gives: 'reference',
    arguments: z.strictObject({ objects: z.array(objectName).min(1) }),
    examples: [
      { with: { objects: ['deal', 'company'] }, of: { deal: null, company: ['c1'] }, gives: '501' },
      {
        with: { objects: ['company', 'contact'] },
        of: { company: ['c9', 'c1'], contact: null },
        ...{ gives: '501', lost: 'reference-missing' },
      },
      {
        with: { objects: ['company', 'partner'] },
        of: { company: ['c1', 'c2'], partner: null },
        ...{ gives: '501', lost: 'further-references' },
      },
      { with: { objects: ['deal', 'company'] }, of: { deal: [], company: null }, gives: null },
    ],
    make: ({ objects }) => ({
      loses: () => 'all records but the first',
      combine(values, _sources, { reference }) {
        const named = values.flatMap((value, i) =>
          entriesOf(value)
            .filter((id) => id.trim() !== '')
            .map((id) => reference?.(objects[i] ?? '', id) ?? unknown)
            .filter((each) => !isHeld(each)),
        )
        const ids = named.flatMap((each) => ('id' in each ? [each.id] : []))
        const missing = named.find((each): each is { issue: TransformIssue } => 'issue' in each)
        const lost = missing?.issue ?? (ids.length > 1 ? further : undefined)
        // What is named and does not arrive is no reason to empty the field.
        const value = ids[0] ?? (named.length === 0 ? null : undefined)
        return lost === undefined ? { value } : { value, lost }
      },
    }),
  }),
  /** The first entry of a list of records; behind `reference` the first that the target gets. Further ones are listed as lost. */
  first: defineTransform({
    summary: 'the first of several records, for a field that holds one; behind reference',
    takes: ['reference', 'multi-reference'],
    gives: 'reference',
    list: 'ended',
    examples: [
      { given: ['501', '502'], gives: '501', lost: 'further-references' },
      { given: ['501'], gives: '501' },
      { given: '501', gives: '501' },
    ],
    make: () => ({
      loses: (from) => (from === 'multi-reference' ? 'all records but the first' : undefined),
      apply(value) {
        if (typeof value !== 'object') return { value }
        const [first = null, ...others] = new Set(value)
        return others.length === 0 ? { value: first } : { value: first, lost: further }
      },
    }),
  }),
}

const further: TransformIssue = {
  code: 'further-references',
  message: 'It names several records, and the target has a place for one.',
}
