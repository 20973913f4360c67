import type { ObjectKind } from '../objects.ts'
import { address, labels, option } from '../values/composites.ts'
import { clearable, type Member, type Reader } from '../values/member.ts'
import { datetime, integer, name, number, owner, text, visibility } from '../values/scalars.ts'
import { field, hotWarmCold, type SystemField } from './field.ts'

const profile = (read: Reader): Member => ({ read: clearable(read), when: 'companyProfile' })

/** https://developers.pipedrive.com/docs/api/v1/Organizations */
export const organizations: ObjectKind = {
  name: 'organizations',
  singular: 'organization',
  fields: 'organizationFields',
  scopes: { read: ['contacts:read', 'contacts:full'], full: 'contacts:full' },
  created: 200,
  members: {
    name: { read: name, isNeeded: true },
    owner_id: { read: owner },
    add_time: { read: datetime },
    update_time: { read: datetime, isDoubtful: true },
    visible_to: { read: visibility },
    label_ids: { read: labels('organizationFields') },
    address: { read: clearable(address) },
    website: profile(text(255)),
    linkedin: profile(text(255)),
    industry: profile(option('organizationFields', 'industry')),
    annual_revenue: profile(number),
    employee_count: profile(integer),
  },
  defaults: ({ company, caller, now }) => ({
    name: null,
    owner_id: caller.user.id,
    add_time: now,
    update_time: now,
    address: null,
    is_deleted: false,
    visible_to: company.plan.visibility.at(-1)!,
    label_ids: [],
    website: null,
    linkedin: null,
    industry: null,
    annual_revenue: null,
    employee_count: null,
  }),
  address: 'address',
  filters: { owner_id: 'owner_id' },
  sorts: ['id', 'add_time', 'update_time'],
  isDated: true,
  isOpen: true,
  hidden: { companyProfile: ['website', 'linkedin', 'industry', 'annual_revenue', 'employee_count'] },
}

const industries = ['Manufacturing', 'Retail', 'Banking', 'Food production', 'Software'].map((label, at) => ({
  id: 21 + at,
  label,
}))

export const organizationFields: readonly SystemField[] = [
  field('id', 'ID', 'int'),
  field('name', 'Name', 'varchar', { required: true }),
  field('owner_id', 'Owner', 'user'),
  field('label_ids', 'Labels', 'set', { options: hotWarmCold(5) }),
  field('address', 'Address', 'address'),
  field('visible_to', 'Visible to', 'visible_to'),
  field('add_time', 'Organization created', 'date'),
  field('update_time', 'Update time', 'date'),
  field('website', 'Website', 'varchar', { when: 'companyProfile' }),
  field('linkedin', 'LinkedIn profile', 'varchar', { when: 'companyProfile' }),
  field('industry', 'Industry', 'enum', { when: 'companyProfile', options: industries }),
  field('annual_revenue', 'Annual revenue', 'double', { when: 'companyProfile' }),
  field('employee_count', 'Number of employees', 'int', { when: 'companyProfile' }),
]
