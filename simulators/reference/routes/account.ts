import type { Tokens } from '../../kit/auth.ts'
import type { Answer, Call, Route, Setup } from '../../kit/vendor.ts'
import { open } from '../admission.ts'
import type { Crm } from '../crm.ts'
import { Refusal } from '../refusal.ts'
import { readBody } from './request.ts'

export function accountRoutes(crm: Crm, setup: Setup<unknown>, tokens: Tokens, dayLeft: () => number): Route[] {
  const { limits } = setup
  const ids = setup.random('tokens')
  const token = (call: Call): Answer => {
    const { client_id, client_secret } = readBody(call, limits.batchBytes!)
    if (client_id !== setup.settings['client-id'] || client_secret !== setup.settings['client-secret'])
      throw new Refusal(401, 'client_unknown', 'There is no such client.')
    const now = setup.clock.now()
    const { value, expiresAt } = tokens.issue(ids.uuid(), 'account', now, limits.tokenMs!)
    return { status: 200, body: { access_token: value, expires_in: Math.floor((expiresAt! - now) / 1_000) } }
  }
  const account = (): Answer => ({
    status: 200,
    body: {
      id: 'ref-1',
      name: 'Reference',
      on_repeat: crm.onRepeat,
      writes: crm.writes,
      refusal: crm.refusal === 'row' ? 'row' : 'batch',
      lookup_lag_ms: limits.lookupLag,
      settle_ms: limits.settleMs,
      ...(limits.newObjects! > 0 && { new_objects: crm.room() }),
      limits: {
        window: limits.window,
        window_ms: limits.windowMs,
        in_flight: limits.inFlight,
        daily: limits.daily,
        daily_left: dayLeft(),
        batch_rows: limits.batchRows,
        batch_bytes: limits.batchBytes,
        ...(crm.files !== 'off' && { file_bytes: limits.fileBytes }),
        page_rows: limits.pageRows,
        lookup_rows: limits.lookupRows,
        job_rows: limits.jobRows,
        job_bytes: limits.jobBytes,
        job_hours: limits.jobHours,
        jobs_open: limits.jobsOpen,
      },
    },
  })
  return [
    { method: 'POST', path: '/v1/token', class: 'small', needs: [open], handle: token },
    { method: 'GET', path: '/v1/account', class: 'small', handle: account },
  ]
}
