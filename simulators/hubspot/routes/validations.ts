import type { Answer, Route } from '../../kit/vendor.ts'
import { unset } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import { readProperty } from '../definitions.ts'
import { invalid, resourceNotFound } from '../errors.ts'
import type { Portal } from '../portal.ts'
import { ruleTypes } from '../rules.ts'
import type { PropertyValidation } from '../seed.ts'
import { objectRoute, type Request, type RouteRule } from './request.ts'

type ValidationRule = PropertyValidation['propertyValidationRules'][number]

/** The rules that an administrator sets for values. https://github.com/HubSpot/HubSpot-public-api-spec-collection */
export function validationRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, handle: (object: CrmObject, request: Request) => Answer) =>
    objectRoute(portal, {
      method,
      path: ['/crm/property-validations', `/:objectType${rest}`],
      class: 'small',
      needs: [method === 'GET' ? 'readSchema :objectType' : 'writeSchema :objectType'],
      handle,
    })
  return [
    on('GET', '', (object) => ({ status: 200, body: { results: object.validations } })),
    on('GET', '/:name', (object, { call }) => ({ status: 200, body: { results: rulesOf(object, call.params.name!) } })),
    on('GET', '/:name/rule-type/:type', (object, { call }) => {
      const rule = rulesOf(object, call.params.name!).find(({ ruleType }) => ruleType === call.params.type)
      if (rule === undefined) throw resourceNotFound()
      return { status: 200, body: rule }
    }),
    on('PUT', '/:name/rule-type/:type', (object, { call, body }) => {
      setRule(object, call.params.name!, call.params.type!, body.ruleArguments)
      return { status: 204 }
    }),
  ].flat()
}

function rulesOf(object: CrmObject, name: string): ValidationRule[] {
  readProperty(object, name)
  return object.validations.find(({ propertyName }) => propertyName === name)?.propertyValidationRules ?? []
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== undefined
  } catch {
    return false
  }
}

function setRule(object: CrmObject, name: string, ruleType: string, given: unknown): void {
  if (!ruleTypes.includes(ruleType)) throw invalid(`There is no rule type ${ruleType}.`)
  if (!Array.isArray(given)) throw unset('ruleArguments')
  if (ruleType === 'REGEX' && !isPattern(String(given[0]))) throw invalid('The argument is not a regular expression.')
  const others = rulesOf(object, name).filter((rule) => rule.ruleType !== ruleType)
  const rule = { ruleType, ruleArguments: given.map(String) }
  const rest = object.validations.filter(({ propertyName }) => propertyName !== name)
  object.validations.splice(0, Number.POSITIVE_INFINITY, ...rest, {
    propertyName: name,
    propertyValidationRules: [...others, rule],
  })
}
