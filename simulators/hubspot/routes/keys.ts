import type { Tokens } from '../../kit/auth.ts'
import type { Route } from '../../kit/vendor.ts'
import { Refusal } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { openToAll } from '../rules.ts'
import { answering, readJson, requireText } from './request.ts'

/** Whose key it is and what it may do; the call shows the key in its body. https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview */
export function keyRoutes(portal: Portal, tokens: Tokens, scopes: readonly string[]): Route[] {
  return [
    {
      method: 'POST',
      path: '/oauth/v2/private-apps/get/access-token-info',
      class: 'small',
      needs: [openToAll],
      handle: answering((call) => {
        const key = requireText(readJson(call), 'tokenKey')
        if (tokens.state(key, portal.clock.now()) !== 'valid')
          throw new Refusal(404, { message: 'The access token is unknown.' })
        return { status: 200, body: { userId: 1, hubId: portal.details.portalId, appId: 1, scopes } }
      }),
    },
  ]
}
