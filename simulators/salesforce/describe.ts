import { makeId } from './ids.ts'
import type { Org } from './org.ts'
import type { SObject } from './schema.ts'
import type { FieldDescribe } from './seed.ts'

/** One entry of the list of objects. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-describeglobal */
export function summaryOf(version: string, object: SObject) {
  const { isData, isCreateable, isDeletable, isMergeable, isSearchable } = object.traits
  const base = `/services/data/${version}/sobjects/${object.name}`
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: isCreateable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: isDeletable,
    deprecatedAndHidden: false,
    feedEnabled: isData,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: isData,
    mergeable: isMergeable,
    mruEnabled: isData,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: isSearchable,
    triggerable: isSearchable,
    undeletable: isData,
    updateable: true,
    urls: { rowTemplate: `${base}/{ID}`, describe: `${base}/describe`, sobject: base },
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-describe */
export function describe(org: Org, version: string, object: SObject, activeOnly: boolean) {
  return {
    ...summaryOf(version, object),
    actionOverrides: [],
    childRelationships: childrenOf(org, object),
    compactLayoutable: true,
    fields: [...object.fields.values()].map((field) => (activeOnly ? withActiveValues(field) : field)),
    recordTypeInfos: recordTypeInfos(version, object),
    supportedScopes: [
      { label: 'All', name: 'everything' },
      { label: 'My', name: 'mine' },
    ],
  }
}

function withActiveValues(field: FieldDescribe): FieldDescribe {
  const inactive = field.picklistValues.some(({ active }) => !active)
  return inactive ? { ...field, picklistValues: field.picklistValues.filter(({ active }) => active) } : field
}

/** Every lookup of any object that can lead here. */
function childrenOf(org: Org, { name }: SObject) {
  return [...org.objects.values()].flatMap((child) =>
    [...child.fields.values()]
      .filter((field) => field.referenceTo.includes(name))
      .map((field) => ({
        cascadeDelete: field.cascadeDelete === true,
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: null,
        restrictedDelete: field.restrictedDelete === true,
      })),
  )
}

/** The record type of all that have none. */
export const MASTER_ID = makeId('012', '000', 0)

/** The master record type is there always, and the only active choice where there is no other. */
function recordTypeInfos(version: string, { name, recordTypes }: SObject) {
  const master = {
    id: MASTER_ID,
    name: 'Master',
    developerName: 'Master',
    active: true,
    available: true,
    isDefault: !recordTypes.some(({ isDefault }) => isDefault),
  }
  return [...recordTypes, master].map((type) => ({
    active: type.active,
    available: type.available,
    defaultRecordTypeMapping: type.isDefault,
    developerName: type.developerName,
    master: type === master,
    name: type.name,
    recordTypeId: type.id,
    urls: { layout: `/services/data/${version}/sobjects/${name}/describe/layouts/${type.id}` },
  }))
}
