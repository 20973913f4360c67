import type { Intention } from '../../connector.ts'
import type { Finding } from '../../model/run.ts'
import { count } from '../../model/wording.ts'
import { finding } from '../finding.ts'
import { type AskMe, isAdmin } from './account.ts'
import type { Api } from './client.ts'
import type { Objects } from './described.ts'
import { distinctOptions } from './new-field.ts'
import { knownObject } from './objects.ts'
import { scopesLacking } from './scopes.ts'

/** What of the account, rather than of a record, may stand in the way of a migration or is set off by it. */
export async function preflight(
  api: Pick<Api, 'scope'>,
  me: AskMe,
  objects: Objects,
  intention: Intention,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { object, newFields } = intention
  if (knownObject(object) === undefined) return []
  const described = newFields.length === 0 ? undefined : await objects.named(object, [], signal)
  const absent = newFields.filter(({ name }) => described?.memberOf(name) === undefined)
  return beforeChanges(api, me, { ...intention, newFields: absent }, described?.custom.length ?? 0, signal)
}

/** `newFields` are those that are not there; `present`: fields that people made of the object until now. */
async function beforeChanges(
  api: Pick<Api, 'scope'>,
  me: AskMe,
  intention: Intention,
  present: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { creates, updates, newFields, newOptions } = intention
  const isIdle = creates + updates + newFields.length + newOptions.length === 0
  if (isIdle) return []
  const user = await me(signal)
  return [
    ...withoutScopes(scopesLacking(api.scope(), intention)),
    ...(isAdmin(user) ? [] : [withoutAdmin(intention)]),
    ...(newFields.length === 0 ? [] : fieldCaps(intention, present)),
    ...dealCaps(intention),
    ...setOff(intention),
    ...(creates > 0 ? [bin(creates)] : []),
  ]
}

function withoutScopes(lacks: readonly string[]): Finding[] {
  if (lacks.length === 0) return []
  const message = `The app was not given what this migration needs: ${lacks.join(', ')}.`
  const fix =
    'Give the app these scopes, install it in the company again, and run the dry run with the new refresh token.'
  return [finding('error', 'missing-rights', message, { count: lacks.length, fix })]
}

/** https://support.pipedrive.com/en/article/visibility-groups */
function withoutAdmin({ creates, updates, newFields, newOptions }: Intention): Finding {
  const more = newFields.length + newOptions.length > 0 ? ', and it may not change fields' : ''
  const message = `The token belongs to a user who is no administrator: records that others keep to themselves are not seen, so that they may be made a second time; owners and authors may be refused${more}.`
  const fix = 'Use the token of an administrator with access to deals and to global settings.'
  return finding('warning', 'not-administrator', message, { count: Math.max(1, creates + updates), fix })
}

/** Of one field. https://pipedrive.readme.io/docs/core-api-concepts-custom-fields */
const mostOptions = 10_000

function fieldCaps({ object, newFields }: Intention, present: number): Finding[] {
  const overfull = newFields.filter(({ options = [] }) => distinctOptions(options).length > mostOptions)
  const some = `${count(present)} of ${object} are there and ${count(newFields.length)} more are to be made`
  return [
    unknownCap('custom fields', newFields.length, some),
    ...overfull.map(({ name, options = [] }) => {
      const message = `The field ${name} is to get ${count(options.length)} options, and a field of Pipedrive has at most ${count(mostOptions)}: it would be refused.`
      const fix = 'Make it a text, or map its values to fewer options.'
      return { ...finding('error', 'too-many-options', message, { count: options.length, fix }), field: name }
    }),
  ]
}

function dealCaps({ object, creates }: Intention): Finding[] {
  return object === 'deals' && creates > 0
    ? [unknownCap('open deals', creates, `${count(creates)} deals are to be made`)]
    : []
}

/** https://developers.pipedrive.com/changelog/post/new-error-message-and-code-for-post-deals-and-custom-fields-endpoints */
function unknownCap(what: string, wanted: number, some: string): Finding {
  const message = `The plan of the company bounds its ${what}, and Pipedrive tells no integration where; beyond it they are refused (${some}).`
  const fix = `Compare the usage of ${what} in Pipedrive (Company settings > Usage) before the migration.`
  return finding('warning', 'limit-unknown', message, { count: wanted, fix })
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
