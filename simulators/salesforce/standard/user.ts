import type { FieldDescribe } from '../seed.ts'
import { addressFields } from './address.ts'
import { field, lookup, picklist, readOnly } from './field.ts'
import { auditFields, idField } from './system.ts'

const USER_TYPES = [
  'Standard',
  'PowerPartner',
  'PowerCustomerSuccess',
  'CustomerSuccess',
  'CspLitePortal',
  'CsnOnly',
  'Guest',
  'SelfService',
  'AutomatedProcess',
  'CloudIntegrationUser',
]

/** The fields of User that matter to an owner mapping. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm */
export function userFields(): FieldDescribe[] {
  const required = { nillable: false, permissionable: false }
  return [
    idField('User ID'),
    field('string', 'Username', 'Username', { length: 80, idLookup: true, ...required }),
    field('string', 'LastName', 'Last Name', { length: 80, compoundFieldName: 'Name', ...required }),
    field('string', 'FirstName', 'First Name', { length: 40, compoundFieldName: 'Name', permissionable: false }),
    field('string', 'Name', 'Full Name', readOnly({ length: 121, nillable: false, nameField: true })),
    field('string', 'Title', 'Title', { length: 80 }),
    field('string', 'Department', 'Department', { length: 80 }),
    field('email', 'Email', 'Email', { length: 128, idLookup: true, ...required }),
    field('string', 'Alias', 'Alias', { length: 8, ...required }),
    field('boolean', 'IsActive', 'Active', { permissionable: false }),
    field('picklist', 'UserType', 'User Type', readOnly({ length: 40, picklistValues: picklist(USER_TYPES) })),
    field('picklist', 'TimeZoneSidKey', 'Time Zone', { length: 40, restrictedPicklist: true, ...required }),
    lookup('ProfileId', 'Profile ID', ['Profile'], 'Profile', required),
    lookup('UserRoleId', 'Role ID', ['UserRole'], 'UserRole', { permissionable: false }),
    lookup('ManagerId', 'Manager ID', ['User'], 'Manager'),
    ...reach(),
    ...login(),
    ...auditFields(),
  ]
}

function reach(): FieldDescribe[] {
  return [
    field('string', 'CompanyName', 'Company Name', { length: 80 }),
    field('string', 'Division', 'Division', { length: 80 }),
    field('string', 'EmployeeNumber', 'Employee Number', { length: 20 }),
    field('phone', 'Phone', 'Phone'),
    field('phone', 'MobilePhone', 'Mobile'),
    field('phone', 'Fax', 'Fax'),
    field('phone', 'Extension', 'Extension'),
    field('email', 'SenderEmail', 'Email Sender Address'),
    field('string', 'SenderName', 'Email Sender Name', { length: 80 }),
    field('textarea', 'Signature', 'Email Signature', { length: 1333 }),
    ...addressFields(),
    field('textarea', 'AboutMe', 'About Me', { length: 1000 }),
  ]
}

function login(): FieldDescribe[] {
  const required = { nillable: false, permissionable: false, length: 40, restrictedPicklist: true }
  return [
    field('string', 'CommunityNickname', 'Nickname', { length: 40, nillable: false, permissionable: false }),
    field('string', 'FederationIdentifier', 'SAML Federation ID', {
      length: 512,
      idLookup: true,
      unique: true,
      caseSensitive: true,
    }),
    field('picklist', 'LocaleSidKey', 'Locale', required),
    field('picklist', 'LanguageLocaleKey', 'Language', required),
    field('picklist', 'EmailEncodingKey', 'Email Encoding', required),
    field('datetime', 'LastLoginDate', 'Last Login', readOnly()),
    field('datetime', 'LastPasswordChangeDate', 'Last Password Change or Reset', readOnly()),
    field('datetime', 'LastViewedDate', 'Last Viewed Date', readOnly()),
    field('datetime', 'LastReferencedDate', 'Last Referenced Date', readOnly()),
    field('url', 'FullPhotoUrl', 'Url for full-sized Photo', readOnly({ length: 1024 })),
    field('url', 'SmallPhotoUrl', 'Photo', readOnly({ length: 1024 })),
    lookup('ContactId', 'Contact ID', ['Contact'], 'Contact', { updateable: false, permissionable: false }),
    lookup('AccountId', 'Account ID', ['Account'], 'Account', readOnly()),
    lookup('DelegatedApproverId', 'Delegated Approver ID', ['Group', 'User'], null, { permissionable: false }),
    lookup('IndividualId', 'Individual ID', ['Individual'], 'Individual'),
    field('boolean', 'IsPortalEnabled', 'Is Portal Enabled', { permissionable: false }),
    field('boolean', 'ForecastEnabled', 'Allow Forecasting', { permissionable: false }),
    field('boolean', 'UserPermissionsMarketingUser', 'Marketing User', { permissionable: false }),
    field('boolean', 'UserPermissionsSupportUser', 'Service Cloud User', { permissionable: false }),
    field('boolean', 'ReceivesAdminInfoEmails', 'Admin Info Emails', { permissionable: false }),
    field('boolean', 'ReceivesInfoEmails', 'Info Emails', { permissionable: false }),
  ]
}
