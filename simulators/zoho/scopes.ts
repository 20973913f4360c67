/**
 * Whether scopes allow what a route needs. `ZohoCRM.modules.contacts.READ` is allowed by itself, by `.ALL` in the place
 * of `.READ`, and by either of these a step further up, as `ZohoCRM.modules.ALL`.
 * https://www.zoho.com/crm/developer/docs/api/v8/scopes.html
 */
export function allows(scopes: string, need: string): boolean {
  const granted = new Set(scopes.split(/[\s,]+/).map((scope) => scope.toLowerCase()))
  const parts = need.toLowerCase().split('.')
  const operation = parts.pop()!
  for (let end = parts.length; end > 1; end--) {
    const stem = parts.slice(0, end).join('.')
    const fits = [
      operation,
      'all',
      ...(operation === 'read' ? ['view'] : []),
      ...(operation === 'update' ? ['write'] : []),
    ]
    if (fits.some((each) => granted.has(`${stem}.${each}`))) return true
  }
  return false
}

/** What a client is given that asks for nothing else. */
export const USUAL_SCOPES = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.settings.ALL',
  'ZohoCRM.users.READ',
  'ZohoCRM.org.READ',
  'ZohoCRM.bulk.ALL',
  'ZohoCRM.coql.READ',
  'ZohoSearch.securesearch.READ',
  'ZohoFiles.files.ALL',
  'ZohoCRM.files.CREATE',
  'ZohoCRM.mass_delete.DELETE',
  'ZohoCRM.change_owner.CREATE',
].join(',')
