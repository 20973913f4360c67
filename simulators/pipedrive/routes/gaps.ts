import type { Company } from '../company.ts'
import { gap } from '../errors.ts'
import { type PricedRoute, type RouteRule, routesOf } from './request.ts'

/** What is not simulated and would be taken for another path, or for a method that Pipedrive has not. */
const paths: readonly [version: 'v1' | 'v2', method: RouteRule['method'], path: string][] = [
  ['v2', 'GET', '/deals/installments'],
  ['v2', 'GET', '/:object/:id/followers/changelog'],
  ['v1', 'GET', '/deals/archived'],
  ['v1', 'GET', '/deals/summary'],
  ['v1', 'GET', '/deals/timeline'],
  ['v1', 'POST', '/files/remote'],
  ['v1', 'POST', '/files/remoteLink'],
  ['v1', 'POST', '/users'],
  ['v1', 'PUT', '/users/:id'],
  ['v1', 'PUT', '/filters/:id'],
  ['v1', 'DELETE', '/filters'],
  ['v1', 'PATCH', '/leadLabels/:id'],
  ...['dealFields', 'personFields', 'organizationFields', 'productFields'].map(
    (name): [version: 'v1', method: 'POST', path: string] => ['v1', 'POST', `/${name}`],
  ),
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
