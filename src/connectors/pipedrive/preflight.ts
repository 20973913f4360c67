import type { Intention } from '../../connector.ts'
import type { Finding } from '../../model/run.ts'
import { finding } from '../finding.ts'
import { type AskMe, isAdmin } from './account.ts'
import { knownObject } from './objects.ts'

/** What of the account, rather than of a record, may stand in the way of a migration or is set off by it. */
export async function preflight(me: AskMe, intention: Intention, signal: AbortSignal): Promise<Finding[]> {
  const { creates, updates, newFields } = intention
  const known = knownObject(intention.object)
  if (known === undefined || creates + updates + newFields.length === 0) return []
  const user = await me(signal)
  return [
    ...(isAdmin(user) ? [] : [withoutAdmin(intention)]),
    ...caps(intention),
    ...setOff(intention),
    ...(creates > 0 ? [bin(creates)] : []),
  ]
}

/** https://support.pipedrive.com/en/article/visibility-groups */
function withoutAdmin({ creates, updates, newFields, addsOptions }: Intention): Finding {
  const more = newFields.length > 0 || addsOptions ? ', and it may not change fields' : ''
  const message = `The token belongs to a user who is no administrator: records that others keep to themselves are not seen, so that they may be made a second time; owners and authors may be refused${more}.`
  const fix = 'Use the token of an administrator with access to deals and to global settings.'
  return finding('warning', 'not-administrator', message, { count: Math.max(1, creates + updates), fix })
}

/** https://developers.pipedrive.com/changelog/post/new-error-message-and-code-for-post-deals-and-custom-fields-endpoints */
function caps({ object, creates, newFields }: Intention): Finding[] {
  const bounds = [
    ...(object === 'deals' && creates > 0 ? ['open deals'] : []),
    ...(newFields.length > 0 ? ['custom fields'] : []),
  ]
  return bounds.map((what) =>
    finding(
      'warning',
      'limit-unknown',
      `The plan of the company bounds its ${what}, and Pipedrive tells no integration where; beyond it they are refused.`,
      {
        fix: `Compare the usage of ${what} in Pipedrive (Company settings > Usage) before the migration.`,
      },
    ),
  )
}

/** No parameter keeps a write from setting them off. */
function setOff({ object, creates, updates, writes }: Intention): Finding[] {
  if (creates + updates === 0) return []
  const causes = [
    ...(creates > 0 ? [`${object} are created`] : []),
    ...(updates > 0 ? [`${object} are changed`] : []),
    ...(writes.includes('owner_id') ? ['an owner is assigned (and may be notified)'] : []),
    ...(writes.includes('stage_id') || writes.includes('status') ? ['a stage or status'] : []),
  ]
  const message = `What waits in the company for these will start: ${causes.join('; ')}. Pipedrive tells no integration which automations, sequences and webhooks there are.`
  const about = { count: creates + updates, fix: 'Pause automations in Pipedrive before the migration.' }
  return [{ ...finding('warning', 'automations-unknown', message, about), about: 'set-off' }]
}

function bin(creates: number): Finding {
  const message = 'What is deleted here can be brought back for 30 days, and is gone then.'
  return finding('info', 'bin-of-30-days', message, { count: creates })
}
