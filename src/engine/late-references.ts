import type { BeforeImages } from '../store/store.ts'
import type { Pair } from './pair.ts'

/** The replaced values of late references: apart from those of an earlier update of the same records. */
export function imagesOf(before: BeforeImages, { name }: Pick<Pair, 'name'>): BeforeImages {
  const apart = (object: string): string => `${object}, ${name}`
  return {
    put: (object, images) => before.put(apart(object), images),
    get: (object, ids) => before.get(apart(object), ids),
    close: () => before.close(),
  }
}
