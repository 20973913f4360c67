import { OptionError } from '../kit/options.ts'

const PERMISSIONS = [
  'api',
  'view-all',
  'view-setup',
  'view-encrypted',
  /** Set Audit Fields upon Record Creation, with the org's preference for it. */
  'audit-fields',
  /** Update Records with Inactive Owners. */
  'inactive-owners',
  /** Bulk API Hard Delete. */
  'hard-delete',
  /** Customize Application, with Manage Profiles and Permission Sets. */
  'customize',
] as const
/**
 * What the users of the API may do beyond the rights on objects and fields, as the setting `permissions` lists it.
 * https://help.salesforce.com/s/articleView?id=sf.admin_userperms.htm
 */
export type Permission = (typeof PERMISSIONS)[number]

const KNOWN: ReadonlySet<string> = new Set(PERMISSIONS)

/** Reads a list with commas. Throws an OptionError for a permission that is not simulated. */
export function readPermissions(list: string): ReadonlySet<Permission> {
  const names = readNames(list)
  const unknown = names.find((name) => !KNOWN.has(name))
  if (unknown !== undefined)
    throw new OptionError(`There is no permission "${unknown}"; there are ${[...KNOWN].join(', ')}.`)
  return new Set(names as Permission[])
}

/** The entries of a setting that is a list with commas. */
export function readNames(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
