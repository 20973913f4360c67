import { FerryError } from '../model/errors.ts'

/** Refuses a change of the target's schema where the operator has not allowed any. */
export function requirePrivilege(privileged: boolean): void {
  if (privileged) return
  throw new FerryError(
    'privilege',
    'Changing the schema of the target is switched off.',
    'The operator allows it by starting crm-ferry with --privileged, or with "privileged: true" in the configuration.',
  )
}
