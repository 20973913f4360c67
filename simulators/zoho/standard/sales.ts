import type { FieldSeed } from '../seed.ts'
import { all, description, lookup, must, of, picklist, readOnly, sources, text, wanted } from './field.ts'

/** Stages of deals with the per cent that follow from them; the last three are ends. */
export const STAGES: Readonly<Record<string, number>> = {
  Qualification: 10,
  'Needs Analysis': 20,
  'Value Proposition': 40,
  'Identify Decision Makers': 60,
  'Proposal/Price Quote': 75,
  'Negotiation/Review': 90,
  'Closed Won': 100,
  'Closed Lost': 0,
  'Closed Lost to Competition': 0,
}

export const dealFields = (): FieldSeed[] => [
  text('Deal_Name', 120, must),
  of('picklist', 'Stage', { pick_list_values: Object.keys(STAGES), ...must }),
  of('picklist', 'Pipeline', wanted),
  of('date', 'Closing_Date', wanted),
  of('currency', 'Amount'),
  of('integer', 'Probability', { length: 3 }),
  of('currency', 'Expected_Revenue', readOnly),
  lookup('Account_Name', 'Accounts'),
  lookup('Contact_Name', 'Contacts'),
  picklist('Type', ['Existing Business', 'New Business']),
  text('Next_Step', 100),
  picklist('Lead_Source', sources),
  lookup('Campaign_Source', 'Campaigns'),
  picklist('Reason_For_Loss__s', [
    'Expectation Mismatch',
    'Price',
    'Unqualified Customer',
    'Lack of response',
    'Other',
  ]),
  description(),
]

export const productFields = (): FieldSeed[] => [
  text('Product_Name', 200, must),
  text('Product_Code', 40),
  of('boolean', 'Product_Active'),
  of('currency', 'Unit_Price'),
  picklist('Product_Category', ['Hardware', 'Software', 'CRM Applications']),
  of('double', 'Qty_in_Stock'),
  ...all('date', 'Sales_Start_Date', 'Sales_End_Date'),
  lookup('Vendor_Name', 'Vendors'),
  description(),
]

export const campaignFields = (): FieldSeed[] => [
  text('Campaign_Name', 80, must),
  picklist('Type', ['Conference', 'Webinar', 'Trade Show', 'Email', 'Partners', 'Others']),
  picklist('Status', ['Planning', 'Active', 'Inactive', 'Complete']),
  ...all('date', 'Start_Date', 'End_Date'),
  ...all('currency', 'Budgeted_Cost', 'Actual_Cost', 'Expected_Revenue'),
  description(),
]

/** The rows of a quote, order or invoice. */
export const lineFields = (): FieldSeed[] => [
  lookup('Product_Name', 'Products', must),
  of('double', 'Quantity'),
  ...all('currency', 'List_Price', 'Discount', 'Tax', 'Total'),
  of('textarea', 'Description'),
]

/** Quotes, orders and invoices, whose rows are those of a subform. */
export const documentFields =
  (rows: string, party: 'Account_Name' | 'Vendor_Name', stages: readonly string[]) => (): FieldSeed[] => [
    text('Subject', 120, must),
    party === 'Account_Name' ? lookup(party, 'Accounts') : lookup(party, 'Vendors'),
    lookup('Contact_Name', 'Contacts'),
    lookup('Deal_Name', 'Deals'),
    picklist(party === 'Account_Name' && rows === 'Quoted_Items' ? 'Quote_Stage' : 'Status', stages),
    of('date', rows === 'Quoted_Items' ? 'Valid_Till' : 'Due_Date'),
    of('subform', rows, { subform: rows }),
    of('currency', 'Grand_Total', readOnly),
    description('Terms_and_Conditions'),
    description(),
  ]
