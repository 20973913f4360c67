import type { Answer, Route } from '../../kit/vendor.ts'
import { unset } from '../batch.ts'
import { readProperty } from '../definitions.ts'
import { invalid, resourceNotFound } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { ruleTypes } from '../rules.ts'
import type { PropertyValidation } from '../seed.ts'
import { type Request, type RouteRule, requireContacts, route } from './request.ts'

type ValidationRule = PropertyValidation['propertyValidationRules'][number]

/** The rules that an administrator sets for values. https://github.com/HubSpot/HubSpot-public-api-spec-collection */
export function validationRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, handle: (request: Request) => Answer) =>
    route({
      method,
      path: ['/crm/property-validations', `/:objectType${rest}`],
      class: 'small',
      needs: [method === 'GET' ? 'crm.schemas.contacts.read' : 'crm.schemas.contacts.write'],
      handle: (request) => {
        requireContacts(request.call.params.objectType)
        return handle(request)
      },
    })
  return [
    on('GET', '', () => ({ status: 200, body: { results: portal.validations } })),
    on('GET', '/:name', ({ call }) => ({ status: 200, body: { results: rulesOf(portal, call.params.name!) } })),
    on('GET', '/:name/rule-type/:type', ({ call }) => {
      const rule = rulesOf(portal, call.params.name!).find(({ ruleType }) => ruleType === call.params.type)
      if (rule === undefined) throw resourceNotFound()
      return { status: 200, body: rule }
    }),
    on('PUT', '/:name/rule-type/:type', ({ call, body }) => {
      setRule(portal, call.params.name!, call.params.type!, body.ruleArguments)
      return { status: 204 }
    }),
  ].flat()
}

function rulesOf(portal: Portal, name: string): ValidationRule[] {
  readProperty(portal, name)
  return portal.validations.find(({ propertyName }) => propertyName === name)?.propertyValidationRules ?? []
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== undefined
  } catch {
    return false
  }
}

function setRule(portal: Portal, name: string, ruleType: string, given: unknown): void {
  if (!ruleTypes.includes(ruleType)) throw invalid(`There is no rule type ${ruleType}.`)
  if (!Array.isArray(given)) throw unset('ruleArguments')
  if (ruleType === 'REGEX' && !isPattern(String(given[0]))) throw invalid('The argument is not a regular expression.')
  const others = rulesOf(portal, name).filter((rule) => rule.ruleType !== ruleType)
  const rule = { ruleType, ruleArguments: given.map(String) }
  const rest = portal.validations.filter(({ propertyName }) => propertyName !== name)
  portal.validations.splice(0, Number.POSITIVE_INFINITY, ...rest, {
    propertyName: name,
    propertyValidationRules: [...others, rule],
  })
}
