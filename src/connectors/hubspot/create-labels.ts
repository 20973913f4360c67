import { CrmError } from '../../model/errors.ts'
import type { LinkKind } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import type { AssociationType, AssociationTypes } from './relations.ts'

/**
 * Makes the labels that links of an object's records are to have; those that are there stay as they are. Where an answer is
 * lost, or a label came meanwhile, what there is decides.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide
 */
export async function createLabels(
  api: Api,
  types: AssociationTypes,
  object: string,
  kinds: readonly LinkKind[],
  signal: AbortSignal,
): Promise<void> {
  for (const { to, label, inverse } of kinds) {
    const isThere = (present: readonly AssociationType[]): boolean => present.some((type) => type.label === label)
    const present = await types.look(object, to, signal)
    if (isThere(present)) continue
    const path = `/crm/associations/${version}/${encodeURIComponent(object)}/${encodeURIComponent(to)}/labels`
    try {
      await api.send(path, { label, name: nameOf(label, present.length), inverseLabel: inverse }, signal)
    } catch (error) {
      const mayBe = error instanceof CrmError && (error.stored === 'unknown' || error.kind === 'conflict')
      if (!mayBe || !isThere(await types.look(object, to, signal))) throw error
    }
    await types.look(object, to, signal)
    await types.look(to, object, signal)
  }
}

/** Names are for programs; `n` tells those apart of which nothing is left. */
function nameOf(label: string, n: number): string {
  const words = label.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return ['link', String(n), ...words].join('_').slice(0, 50)
}
