import type { FieldSeed } from '../seed.ts'
import { of, picklist, readOnly, text } from './field.ts'
import { accountFields, contactFields, leadFields, vendorFields } from './people.ts'
import { campaignFields, dealFields, documentFields, lineFields, productFields } from './sales.ts'
import { attachmentFields, callFields, caseFields, eventFields, noteFields, taskFields } from './service.ts'

/** What a standard module is. */
export interface Standard {
  readonly singular: string
  readonly plural: string
  /** The field whose value is the name of a record. */
  readonly name: string
  /** The field that an upsert looks at when it is not told another. https://www.zoho.com/crm/developer/docs/api/v8/upsert-records.html */
  readonly check?: string
  readonly isServed?: false
  readonly bulkRead?: false
  readonly bulkWrite?: false
  readonly generated?: 'subform'
  readonly fields: () => FieldSeed[]
}

const document = (plural: string, singular: string, fields: () => FieldSeed[]): Standard => ({
  singular,
  plural,
  name: 'Subject',
  check: 'Subject',
  fields,
})

/** A page of the web application, which the list of modules has too. */
const page = (name: string): Standard => ({
  ...{ singular: name, plural: name, name: 'id', fields: () => [] },
  ...{ isServed: false, bulkRead: false, bulkWrite: false },
})

const rows = (plural: string): Standard => ({
  singular: plural,
  plural,
  name: 'Product_Name',
  generated: 'subform',
  bulkRead: false,
  bulkWrite: false,
  fields: lineFields,
})

/** Bulk Write takes no events, calls, notes and attachments, Bulk Read no notes and attachments. */
export const STANDARD_MODULES: Readonly<Record<string, Standard>> = {
  Leads: { singular: 'Lead', plural: 'Leads', name: 'Full_Name', check: 'Email', fields: leadFields },
  Contacts: { singular: 'Contact', plural: 'Contacts', name: 'Full_Name', check: 'Email', fields: contactFields },
  Accounts: {
    singular: 'Account',
    plural: 'Accounts',
    name: 'Account_Name',
    check: 'Account_Name',
    fields: accountFields,
  },
  Deals: { singular: 'Deal', plural: 'Deals', name: 'Deal_Name', check: 'Deal_Name', fields: dealFields },
  Tasks: { singular: 'Task', plural: 'Tasks', name: 'Subject', fields: taskFields },
  Events: { singular: 'Meeting', plural: 'Meetings', name: 'Event_Title', bulkWrite: false, fields: eventFields },
  Calls: { singular: 'Call', plural: 'Calls', name: 'Subject', bulkWrite: false, fields: callFields },
  Products: {
    singular: 'Product',
    plural: 'Products',
    name: 'Product_Name',
    check: 'Product_Name',
    fields: productFields,
  },
  Quotes: document(
    'Quotes',
    'Quote',
    documentFields('Quoted_Items', 'Account_Name', ['Draft', 'Negotiation', 'Delivered', 'On Hold', 'Confirmed']),
  ),
  Sales_Orders: document(
    'Sales Orders',
    'Sales Order',
    documentFields('Ordered_Items', 'Account_Name', ['Created', 'Approved', 'Delivered', 'Cancelled']),
  ),
  Purchase_Orders: document(
    'Purchase Orders',
    'Purchase Order',
    documentFields('Purchase_Items', 'Vendor_Name', ['Created', 'Approved', 'Delivered', 'Cancelled']),
  ),
  Invoices: document(
    'Invoices',
    'Invoice',
    documentFields('Invoiced_Items', 'Account_Name', ['Created', 'Approved', 'Delivered', 'Cancelled']),
  ),
  Quoted_Items: rows('Quoted Items'),
  Ordered_Items: rows('Ordered Items'),
  Purchase_Items: rows('Purchase Items'),
  Invoiced_Items: rows('Invoiced Items'),
  Campaigns: {
    singular: 'Campaign',
    plural: 'Campaigns',
    name: 'Campaign_Name',
    check: 'Campaign_Name',
    fields: campaignFields,
  },
  Vendors: { singular: 'Vendor', plural: 'Vendors', name: 'Vendor_Name', check: 'Vendor_Name', fields: vendorFields },
  Cases: { singular: 'Case', plural: 'Cases', name: 'Subject', check: 'Subject', fields: caseFields },
  Notes: {
    singular: 'Note',
    plural: 'Notes',
    name: 'Note_Title',
    bulkRead: false,
    bulkWrite: false,
    fields: noteFields,
  },
  Attachments: {
    singular: 'Attachment',
    plural: 'Attachments',
    name: 'File_Name',
    bulkRead: false,
    bulkWrite: false,
    fields: attachmentFields,
  },
  Home: page('Home'),
  Reports: page('Reports'),
  Dashboards: page('Dashboards'),
}

/** A module that an administrator made. */
export function customStandard(singular: string, plural: string): Standard {
  return {
    singular,
    plural,
    name: 'Name',
    check: 'Name',
    fields: () => [text('Name', 120, { system_mandatory: true })],
  }
}

export function recordId(): FieldSeed {
  return of('bigint', 'id', { ...readOnly, length: 20, field_label: 'Record Id' })
}

/** The fields that all modules have whose records stand alone; `inMoney` where the org has several currencies. */
export function systemFields(inMoney: readonly string[]): FieldSeed[] {
  return [
    recordId(),
    of('ownerlookup', 'Owner'),
    of('ownerlookup', 'Created_By', readOnly),
    of('ownerlookup', 'Modified_By', readOnly),
    of('datetime', 'Created_Time', readOnly),
    of('datetime', 'Modified_Time', readOnly),
    of('datetime', 'Last_Activity_Time', readOnly),
    text('Tag', 2_000),
    of('boolean', 'Locked__s', readOnly),
    of('profileimage', 'Record_Image'),
    ...(inMoney.length === 0
      ? []
      : [picklist('Currency', inMoney), of('double', 'Exchange_Rate', { decimal_place: 9 })]),
  ]
}
