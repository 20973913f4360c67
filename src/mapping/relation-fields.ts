import { type Field, findField, findObject, type ObjectSchema, type Relation, type Schema } from '../model/schema.ts'

/** The fields of a link that is seen as a record. */
const linkFields = ['from', 'to'] as const

/**
 * A source as plans see it: each relation that can be read is also a field of the records that it begins at, which holds
 * the records at the other end, and an object whose records are the links. A name that is taken stays what it is.
 */
export function withRelations(schema: Schema): Schema {
  const readable = (schema.relations ?? []).filter(({ read }) => read !== undefined)
  if (readable.length === 0) return schema
  const objects = schema.objects.map((object) => {
    const own = readable.filter(({ name, from }) => from === object.name && findField(object, name) === undefined)
    return own.length === 0 ? object : { ...object, fields: [...object.fields, ...own.map(toField)] }
  })
  const links = readable.filter(({ name }) => findObject(schema, name) === undefined).map(toObject)
  return { ...schema, objects: [...objects, ...links] }
}

function toField(relation: Relation): Field {
  const type = relation.most === 1 ? 'reference' : 'multi-reference'
  return { ...readOnly(relation.name, relation.label, relation.to), type, relation: relation.name }
}

function toObject({ name, label, from, to }: Relation): ObjectSchema {
  return {
    ...{ name, label, labelPlural: `links of ${name}`, custom: false, relation: name },
    fields: [readOnly('from', from, from), readOnly('to', to, to)],
    ...{ operations: {}, matchKeys: [], junction: { ends: linkFields } },
  }
}

function readOnly(name: string, label: string, object: string): Field {
  return {
    ...{ name, label, type: 'reference', nativeType: 'relation', custom: false, references: [object] },
    ...{ required: false, createable: false, updateable: false, unique: false, system: false },
  }
}
