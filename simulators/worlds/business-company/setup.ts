import { createHash } from 'node:crypto'
import type { FieldSeed, OptionSeed, PipedriveSeed, PipelineSeed, UserSeed } from '../../pipedrive/seed.ts'

export const users: readonly UserSeed[] = [
  { id: 101, name: 'Ada Nyström', email: 'ada.nystrom@company.example' },
  { id: 102, name: 'Bartholomew Cole', email: 'bart.cole@company.example', default_currency: 'USD' },
  { id: 103, name: 'Chidi Okafor', email: 'chidi.okafor@company.example', timezone_name: 'Africa/Lagos' },
  { id: 104, name: 'Dana Weiß', email: 'dana.weiss@company.example', active_flag: false },
]

export const pipelines: readonly PipelineSeed[] = [
  {
    ...{ id: 1, name: 'Sales' },
    stages: ['Qualified', 'Contact made', 'Offer', 'Negotiation'].map((name, at) => ({ id: 1 + at, name })),
  },
  {
    ...{ id: 2, name: 'Partners' },
    // Stages of two pipelines can share a name.
    stages: ['Qualified', 'Onboarding', 'Live'].map((name, at) => ({ id: 11 + at, name, deal_probability: 60 })),
  },
]

/** A key as the server makes them: nobody can read anything out of it, but it is the same in every world. */
const keyOf = (object: string, name: string): string => createHash('sha1').update(`${object} ${name}`).digest('hex')

const optionsFrom = (first: number, ...labels: string[]): OptionSeed[] =>
  labels.map((label, at) => ({ id: first + at, label }))

const field = (
  object: string,
  field_name: string,
  field_type: string,
  options?: OptionSeed[],
  twin = '',
): FieldSeed => ({
  field_name,
  field_type,
  field_code: keyOf(object, field_name + twin),
  ...(options && { options }),
})

export const leadSource = field(
  'person',
  'Lead source',
  'enum',
  optionsFrom(201, 'Web', 'Fair', 'Referral – “word of mouth”'),
)
export const interests = field('person', 'Interests', 'set', optionsFrom(211, 'Boats', 'Engines', 'Spare parts'))
export const legacyNumber = field('person', 'Legacy number', 'varchar')
export const tier = field('person', 'Tier', 'enum', optionsFrom(221, 'A', 'B', 'C'))
/** Two fields of one name: only their keys tell them apart. */
export const otherTier = field('person', 'Tier', 'varchar', undefined, ' 2')
export const region = field('organization', 'Region', 'enum', optionsFrom(231, 'North', 'South', 'North'))
export const contract = field('organization', 'Contract value', 'monetary')
export const visitAddress = field('organization', 'Visiting address', 'address')
export const margin = field('deal', 'Margin', 'double')
export const delivery = field('deal', 'Delivery', 'daterange')
export const competitors = field('deal', 'Competitors', 'set', optionsFrom(241, 'Acme, Inc.', 'R&D <Labs>', 'Others'))
export const kickOff = field('deal', 'Kick-off', 'time')
export const sponsor = field('deal', 'Sponsor', 'people')

export const setup: PipedriveSeed = {
  company: { company_id: 12_345_678, company_name: 'Company & Söhne', company_domain: 'company-sohne' },
  users,
  pipelines,
  fields: {
    personFields: [leadSource, interests, legacyNumber, tier, otherTier],
    organizationFields: [region, contract, visitAddress],
    dealFields: [margin, delivery, competitors, kickOff, sponsor],
  },
  options: { productFields: { category: optionsFrom(251, 'Parts', 'Services') } },
  automations: [{ name: 'Welcome mail', object: 'persons', on: 'create' }],
}
