import type { FieldDescribe } from '../seed.ts'
import { field, picklist, readOnly } from './field.ts'

/** The name of a person: its parts, of which the last name is required, and the compound that the platform makes of them. */
export function personName(): FieldDescribe[] {
  const part = { compoundFieldName: 'Name' }
  return [
    field('string', 'LastName', 'Last Name', { length: 80, nillable: false, permissionable: false, ...part }),
    field('string', 'FirstName', 'First Name', { length: 40, permissionable: false, ...part }),
    field('picklist', 'Salutation', 'Salutation', {
      length: 40,
      permissionable: false,
      picklistValues: picklist(['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.']),
      ...part,
    }),
    field('string', 'Name', 'Full Name', readOnly({ length: 121, nillable: false, nameField: true })),
  ]
}

/** What the platform notes of mails that came back. */
export function bounces(): FieldDescribe[] {
  return [
    field('string', 'EmailBouncedReason', 'Email Bounced Reason', { length: 255, permissionable: false }),
    field('datetime', 'EmailBouncedDate', 'Email Bounced Date', { permissionable: false }),
  ]
}
