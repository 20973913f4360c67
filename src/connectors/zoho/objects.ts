import type { MatchKey, SkipRule } from '../../model/schema.ts'

/** What is particular to one of the standard modules; all others follow what the settings say of them. */
export interface KnownObject {
  name: string
  matchKeys?: readonly MatchKey[]
  skip?: readonly SkipRule[]
  /** The field that people know a record by. */
  nameField?: string
  /** It has no custom fields, so that our key has no place in it. */
  noFields?: true
  /** Writes of it take no word about automations. */
  plainWrites?: true
  /** Bulk Write does not take it. */
  noJobs?: true
  /** Fields that the module has whatever the settings say, and how they are sent. */
  parent?: { field: string }
  /** A field that names a record of any of these modules, and the field that says which. */
  about?: { field: string; kind: string; modules: readonly string[] }
  /** Fields without which a record is refused, whatever the settings say. */
  demands?: readonly string[]
}

const email: MatchKey = { field: 'Email', normalise: 'email' }

const business = ['Accounts', 'Deals', 'Leads', 'Campaigns', 'Products', 'Cases', 'Quotes', 'Invoices'] as const

/** Says of a lead that it was converted, where the account tells of it. */
export const convertedField = 'Converted__s'

/** A converted lead lives on as what it became. https://www.zoho.com/crm/developer/docs/api/v8/convert-lead.html */
const converted: SkipRule = {
  field: convertedField,
  equals: true,
  reason: 'converted',
  successors: ['Converted_Contact', 'Converted_Account'],
}

/** https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html : $se_module says of which module What_Id is. */
const about = { field: 'What_Id', kind: '$se_module', modules: business } as const

/**
 * The modules that are offered unasked, parents before their children, with those that the account made. Names of fields:
 * https://www.zoho.com/crm/developer/docs/api/v8/modules-fields.html
 */
export const knownObjects: readonly KnownObject[] = [
  { name: 'Accounts', matchKeys: [{ field: 'Website', normalise: 'domain' }], nameField: 'Account_Name' },
  { name: 'Vendors', matchKeys: [email], nameField: 'Vendor_Name' },
  { name: 'Contacts', matchKeys: [email], nameField: 'Full_Name' },
  { name: 'Leads', matchKeys: [email], nameField: 'Full_Name', skip: [converted] },
  { name: 'Products', matchKeys: [{ field: 'Product_Code', normalise: 'exact' }], nameField: 'Product_Name' },
  { name: 'Campaigns', nameField: 'Campaign_Name' },
  { name: 'Deals', nameField: 'Deal_Name' },
  { name: 'Cases', nameField: 'Subject' },
  { name: 'Solutions', nameField: 'Solution_Title' },
  { name: 'Price_Books', nameField: 'Price_Book_Name' },
  { name: 'Quotes', nameField: 'Subject' },
  { name: 'Sales_Orders', nameField: 'Subject' },
  { name: 'Purchase_Orders', nameField: 'Subject' },
  { name: 'Invoices', nameField: 'Subject' },
  { name: 'Tasks', nameField: 'Subject', about },
  { name: 'Events', nameField: 'Event_Title', about, noJobs: true },
  { name: 'Calls', nameField: 'Subject', about, noJobs: true },
  {
    name: 'Notes',
    nameField: 'Note_Title',
    noFields: true,
    plainWrites: true,
    noJobs: true,
    parent: { field: 'Parent_Id' },
    demands: ['Note_Content', 'Parent_Id'],
  },
]

export function knownObject(name: string): KnownObject | undefined {
  return knownObjects.find((object) => object.name === name)
}

/** Of a module that the account made the field of names is always this one. */
export function customObject(name: string): KnownObject {
  return { name, nameField: 'Name' }
}

/** The directory of users, which is no module to Zoho. */
export const users = 'users'
