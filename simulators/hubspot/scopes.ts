import { type Scopes, standardKinds } from './object-kinds.ts'
import { scopesOf } from './standard/lines.ts'

/** The scopes of custom objects, all of which share them. */
export const customScopes: Scopes = scopesOf('custom')

/** Scopes that exist here; a service key has all of them unless the start says otherwise. */
export const allScopes: readonly string[] = [
  ...new Set([
    'oauth',
    ...[...standardKinds.map(({ scopes }) => scopes), customScopes].flatMap((scopes) => Object.values(scopes)),
    'crm.objects.owners.read',
    ...standardKinds.flatMap(({ guarded }) => guarded?.scope ?? []),
  ]),
]

/** One scope to read any object opens the limits of the account. */
export const limitScopes: string = [
  ...new Set([...standardKinds.map(({ scopes }) => scopes.read), customScopes.read]),
].join(' | ')
