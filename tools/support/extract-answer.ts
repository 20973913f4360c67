import type { ExtractResult } from '../../src/model/results.ts'
import { count, plural } from '../../src/model/wording.ts'
import { inline } from './markdown.ts'
import type { Telling } from './telling.ts'

export const extract: Telling<ExtractResult> = {
  data: ({ snapshot, digest, fresh, objects, bytes }) => ({ snapshot, digest, fresh, objects, bytes }),
  lines: ({ snapshot, fresh, objects, notices, bytes }) => [
    `${fresh ? 'Read' : 'An earlier snapshot serves:'} ${objects.map(objectRead).join(', ')}. Snapshot ${inline(snapshot)}, ${(bytes / 1e6).toFixed(1)} MB.`,
    ...notices.map((notice) => inline(notice, 400)),
  ],
  next: (_, { plan }) => `Call dry_run with plan_id "${plan}".`,
}

function objectRead({ object, records, outside }: ExtractResult['objects'][number]): string {
  const others = outside && ` (${outside.exact ? '' : 'about '}${count(outside.n)} more are outside the filter)`
  return `${plural(records, 'record')} of ${inline(object)}${others ?? ''}`
}
