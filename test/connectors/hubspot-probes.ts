import type { Exchange } from './fake-http.ts'

const reads = (object: string): Record<string, string> => ({
  [`crm.objects.${object}.read`]: `GET /crm/objects/2026-03/${object}`,
  [`crm.schemas.${object}.read`]: `GET /crm/properties/2026-03/${object}/hs_object_id`,
  'crm.objects.owners.read': 'GET /crm/owners/2026-03',
})
const writes = (object: string): Record<string, string> => ({
  [`crm.objects.${object}.write`]: `POST /crm/objects/2026-03/${object}/batch/update`,
  [`crm.schemas.${object}.write`]: `POST /crm/properties/2026-03/${object}/batch/create`,
})

export const refusal = (scope: string) => ({
  status: 'error',
  message: 'This app has not been granted all required scopes',
  category: 'MISSING_SCOPES',
  errors: [{ message: 'One or more are required.', context: { requiredGranularScopes: [scope] } }],
})

/** What each probe is answered; a batch without inputs may be refused as such, which proves the right all the same. */
export function probes(...missing: string[]): Exchange[] {
  return probesOf(['contacts'], missing)
}

export function probesOf(objects: string[], missing: string[]): Exchange[] {
  const asked = objects.map((object) => ({ ...reads(object), ...writes(object) }))
  return Object.entries(Object.assign({}, ...asked) as Record<string, string>).map(answerOf(missing))
}

export function answerOf(missing: string[]) {
  return ([scope, ask]: [string, string]): Exchange => {
    if (missing.includes(scope)) return { ask, status: 403, reply: refusal(scope) }
    if (ask.startsWith('GET')) return { ask, reply: { results: [] } }
    return {
      ask,
      body: { inputs: [] },
      status: 400,
      reply: { status: 'error', category: 'VALIDATION_ERROR', message: 'inputs' },
    }
  }
}
