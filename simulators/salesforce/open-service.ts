import { createTokens } from '../kit/auth.ts'
import { slidingWindow } from '../kit/limits.ts'
import type { Setup } from '../kit/vendor.ts'
import { dailyRequests } from './allowances.ts'
import { createIngestJobs } from './bulk/ingest-jobs.ts'
import { prepareRows, runRows } from './bulk/ingest-rows.ts'
import { createQueryJobs } from './bulk/jobs.ts'
import { completeSeed } from './complete-seed.ts'
import { makeId } from './ids.ts'
import { createLocators } from './locators.ts'
import { readKey } from './oauth/assertion.ts'
import { createGrants } from './oauth/grants.ts'
import { type Org, openOrg } from './org.ts'
import { readNames, readPermissions } from './permissions.ts'
import { chooseReadings } from './readings.ts'
import { DAY } from './rules.ts'
import { createLocks } from './saving/locks.ts'
import type { CurrencySeed, SalesforceSeed } from './seed.ts'
import { select } from './select.ts'
import type { Service } from './service.ts'
import { createCustomFields } from './tooling/custom-fields.ts'
import { openTooling } from './tooling/tables.ts'
import { createVisibility } from './visibility.ts'

/** Opens the org of a seed with everything that its routes share. */
export function openService(setup: Setup<SalesforceSeed>): Service {
  const { settings, clock, limits } = setup
  const permissions = readPermissions(settings.permissions!)
  const readings = chooseReadings(readNames(settings.readings!))
  const tokens = createTokens()
  const org = openOrg(setup.seed, {
    now: clock.now(),
    hidden: readNames(settings.hidden!),
    privateObjects: readNames(settings.private!),
    currencies: readNames(settings.currencies!).map(makeCurrency),
    personAccounts: settings['person-accounts'] === 'on',
    severalAccounts: settings['several-accounts'] === 'on',
    sharedActivities: settings['shared-activities'] === 'on',
    setsAudit: permissions.has('audit-fields'),
  })
  completeSeed(org)
  if (!permissions.has('customize')) closeGrants(org)
  readKey(settings.certificate!)
  const visibility = createVisibility(org, tokens, () => limits.permissionMs!, readings.has('grants-need-new-token'))
  const customFields = createCustomFields(org, visibility.conceal)
  const random = setup.random('tokens')
  const byEdition = dailyRequests(org)
  const mostDaily = (): number => limits.daily || byEdition
  const service: Service = {
    setup,
    org,
    permissions,
    readings,
    tokens,
    grants: createGrants(),
    locators: createLocators(
      (counter) => makeId('0r8', '5f0', counter),
      () => limits.cursors!,
    ),
    daily: slidingWindow(mostDaily, DAY),
    mostDaily,
    running: new Set(),
    queryJobs: createQueryJobs(
      (counter) => makeId('750', '5f0', counter),
      ({ query, operation, asker }, now) => {
        const result = select(org, query, operation === 'queryAll', { ...asker, now })
        return result.kind === 'count' ? [] : result.records
      },
    ),
    ingestJobs: createIngestJobs({
      id: (counter) => makeId('750', '5f1', counter),
      prepare: (job) => prepareRows(service, job),
      run: (job, from, to, at) => runRows(service, job, from, to, at),
      batchRows: () => limits.batchRows!,
    }),
    dailyBatches: slidingWindow(() => limits.ingestBatches!, DAY),
    locks: createLocks(() => limits.lockMs!),
    visibility,
    customFields,
    tooling: openTooling(org, customFields),
    dailyQueryJobs: slidingWindow(() => limits.queryJobs!, DAY),
    newToken: () => `${org.details.id.slice(0, 15)}!AQ${`${random.uuid()}${random.uuid()}`.replaceAll('-', '.')}`,
  }
  service.grants.addFamily(settings['refresh-token']!, org.details.runAsUserId)
  return service
}

/**
 * Who may not manage permission sets sees them and makes none.
 * https://help.salesforce.com/s/articleView?id=sf.admin_userperms.htm
 */
function closeGrants({ objects }: Org): void {
  for (const name of ['permissionset', 'permissionsetassignment', 'fieldpermissions', 'objectpermissions']) {
    const object = objects.get(name)
    if (object) object.traits = { ...object.traits, isCreateable: false, isDeletable: false }
  }
}

/** Rates do not matter to readers, who get amounts as they are stored; they only have to differ. */
function makeCurrency(isoCode: string, index: number): CurrencySeed {
  return { isoCode, conversionRate: 1 + index / 4, decimalPlaces: 2, isActive: true }
}
