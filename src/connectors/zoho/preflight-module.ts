import type { Finding } from '../../model/run.ts'
import { finding } from '../finding.ts'
import type { Session } from './client.ts'
import { creditsOfModule, isModuleName, most, ownProfile } from './create-module.ts'
import { ask, orNone } from './describe.ts'
import { isWithheld } from './errors.ts'

export const permit = 'Give the user of this connection that right in its profile, then run the dry run again.'

/** The right to change modules and fields. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-module-api.html */
const customize = 'Crm_Implied_Customize_Zoho_CRM'

/** What of the account would stand in the way of a module that is yet to be made. */
export async function beforeModule(session: Session, name: string, signal: AbortSignal): Promise<Finding[]> {
  const profile = await profileOf(session, signal)
  return [
    ...named(name),
    ...edition(session, name),
    ...(profile === null ? [] : await rights(session, profile, signal)),
    ...credits(session, name),
    ...seenBy(name, profile),
  ]
}

function named(name: string): Finding[] {
  if (isModuleName(name)) return []
  const message = `Zoho would refuse the new module "${name}": letters and digits, at most ${most.name}.`
  return [finding('error', 'object-name', message, { fix: 'Give it another name in the plan.' })]
}

function edition({ edition: { name: edition, customModules } }: Session, name: string): Finding[] {
  if (customModules === true) return []
  if (customModules === false) {
    const message = `The edition of this account (${edition}) takes no new modules, so ${name} cannot be made.`
    return [finding('error', 'edition-without-modules', message, { fix: 'Map to a module that is there.' })]
  }
  const message = `Which editions take new modules is not published: this one (${edition}) may refuse ${name}. Nothing is written to it then.`
  return [finding('warning', 'edition-of-modules', message)]
}

interface Profile {
  id: string
  name?: string
}

async function profileOf(session: Session, signal: AbortSignal): Promise<Profile | null> {
  try {
    return await ownProfile(session, signal)
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

/** Nothing is concluded from what the profile does not tell. https://www.zoho.com/crm/developer/docs/api/v8/get-profiles.html */
async function rights(session: Session, { id, name = id }: Profile, signal: AbortSignal): Promise<Finding[]> {
  type RawProfile = { permissions_details?: { name?: string; enabled?: boolean }[] }
  const [told] = await orNone(ask<RawProfile>(session, `/settings/profiles/${id}`, 'profiles', {}, signal))
  const right = told?.permissions_details?.find((each) => each.name === customize)
  if (right?.enabled !== false) return []
  const message = `The profile "${name}" of the user of this connection may not customize Zoho CRM, which a new module needs.`
  return [finding('error', 'missing-rights', message, { fix: permit })]
}

/** Told by Zoho only when half of a day's credits is spent. */
function credits(session: Session, name: string): Finding[] {
  const { dailyRemaining: left } = session.daily()
  if (left === undefined || left >= creditsOfModule) return []
  const message = `Making ${name} takes ${creditsOfModule} credits, and ${left} are left: it waits until some of the last 24 hours' are free again.`
  return [finding('warning', 'credits-left', message)]
}

function seenBy(name: string, profile: Profile | null): Finding[] {
  if (profile === null) {
    const message = `Zoho does not tell the profile of this connection's user, for which ${name} would have to be made.`
    const fix = 'Make a refresh token with the scope ZohoCRM.users.READ, then run the dry run again.'
    return [finding('error', 'missing-rights', message, { fix })]
  }
  const message = `${name} is made for the profile "${profile.name ?? profile.id}" alone.`
  const fix = 'Give other profiles the right to use it in the settings of Zoho, before or after the migration.'
  return [finding('info', 'seen-by-one-profile', message, { fix })]
}
