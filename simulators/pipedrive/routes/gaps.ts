import type { Company } from '../company.ts'
import { gap } from '../errors.ts'
import { type PricedRoute, type RouteRule, routesOf } from './request.ts'

/** Paths that are not simulated and that would be taken for others with a parameter in their place. */
const paths: readonly [version: 'v1' | 'v2', method: RouteRule['method'], path: string][] = [
  ['v2', 'GET', '/deals/installments'],
  ['v2', 'GET', '/:object/:id/followers/changelog'],
  ['v1', 'GET', '/deals/summary'],
  ['v1', 'GET', '/deals/timeline'],
  ['v1', 'POST', '/files/remote'],
  ['v1', 'POST', '/files/remoteLink'],
]

/** They come before all others. */
export function gapRoutes(company: Company): PricedRoute[] {
  return paths.flatMap(([version, method, path]) => {
    const handle = (): never => {
      throw gap(`${method} ${path}`)
    }
    return routesOf(company, version, { method, path, cost: 0, needs: ['base'], handle })
  })
}
