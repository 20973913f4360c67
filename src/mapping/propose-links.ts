import { type LinkPlan, type LinkSource, linkName, type ObjectPlan, type Plan } from '../model/plan.ts'
import { findField, findObject, type ObjectSchema, type Relation, type Schema } from '../model/schema.ts'
import { hasPlain, isLabelled, labelOf } from './labelled-relations.ts'
import { squash } from './names.ts'
import { isNamedAfter, openReferences } from './open-references.ts'

/**
 * Links between the pairs of a plan, of each two by what says most about them: a relation of the source, else records that
 * tie them, else a field of the one that names the other.
 */
export function proposeLinks(plan: Plan, source: Schema, target: Schema): LinkPlan[] {
  const links: LinkPlan[] = []
  const tied = new Set<string>()
  for (const pair of plan.objects) {
    for (const other of plan.objects) {
      const ends = [pair.target, other.target].sort().join(' ')
      const relations = (target.relations ?? []).filter((each) => canLink(each, pair, other))
      const plain = plainest(relations, target)
      if (plain === undefined || tied.has(ends)) continue
      const found =
        withUnlabelled(
          byRelation(source, target, pair, other, plain, relations),
          source,
          target,
          [pair, other],
          plain,
        ) ??
        withSole(byJunction(plan, source, target, pair, other, plain, relations), source, target, [pair, other]) ??
        byField(source, pair, other, relations, plain)
      if (found === undefined) continue
      tied.add(ends)
      links.push(...found)
    }
  }
  return links
}

/** The fields of an object whose values become such links. */
export function linkedFields(from: LinkSource, object: string): readonly string[] {
  if ('relation' in from || from.object !== object) return []
  return 'field' in from ? [from.field] : from.ends
}

function canLink({ from, to, link }: Relation, pair: ObjectPlan, other: ObjectPlan): boolean {
  return link !== undefined && from === pair.target && to === other.target
}

/** The one that says least and takes most. */
function plainest(relations: readonly Relation[], schema: Schema): Relation | undefined {
  return (
    relations.find(({ name, most }) => most === undefined && !isLabelled(schema, name)) ??
    relations.find(({ most }) => most === undefined) ??
    relations[0]
  )
}

function toLink(from: LinkSource, to: string): LinkPlan {
  return { from, to, missing: 'report' }
}

/**
 * The plain relation, and each that says more where the target has one that says the same. Of a source that has no plain
 * one each says more than the target's plain one, so all of them become it that find nothing better.
 */
function byRelation(
  source: Schema,
  target: Schema,
  pair: ObjectPlan,
  other: ObjectPlan,
  plain: Relation,
  relations: readonly Relation[],
): LinkPlan[] | undefined {
  const readable = (source.relations ?? []).filter(({ read }) => read !== undefined)
  const along = readable.filter(({ from, to }) => from === pair.source && to === other.source)
  const against = readable.filter(({ from, to }) => from === other.source && to === pair.source)
  const usable = along.length > 0 ? along : against
  const first = plainest(usable, source)
  if (first === undefined) return undefined
  const said = usable.map((each) => {
    const label = squash(labelOf(source, each))
    const same = relations.find((relation) => label !== '' && squash(labelOf(target, relation)) === label)
    return { each, same }
  })
  const alike = said.flatMap(({ each, same }) =>
    same === undefined ? [] : [toLink({ relation: each.name }, same.name)],
  )
  if (hasPlain(usable)) return withPlain(toLink({ relation: first.name }, plain.name), alike, relations)
  if (!hasPlain(relations) && alike.length > 0) return alike
  const others = said.filter(({ same }) => same === undefined)
  return [...others.map(({ each }) => toLink({ relation: each.name }, plain.name)), ...alike]
}

/** And the one that a field names, where each relation of the source says more than that two records are tied. */
function withUnlabelled(
  links: LinkPlan[] | undefined,
  source: Schema,
  target: Schema,
  ends: readonly [ObjectPlan, ObjectPlan],
  plain: Relation,
): LinkPlan[] | undefined {
  const isSaid = links?.some(({ from }) => 'relation' in from && !isLabelled(source, from.relation))
  if (links === undefined || isSaid) return links
  const named = waysOf(ends).flatMap(([from, to]) => {
    const relations = (target.relations ?? []).filter((each) => canLink(each, from, to))
    return byField(source, from, to, relations, plain) ?? []
  })
  return [...named, ...links]
}

/** All links by the plain relation, too. A target that has none is told of those alone of which it is known what they are. */
function withPlain(plain: LinkPlan, alike: readonly LinkPlan[], relations: readonly Relation[]): LinkPlan[] {
  const further = alike.filter((each) => linkName(each) !== linkName(plain))
  return further.length > 0 && !hasPlain(relations) ? further : [plain, ...further]
}

/** Records that tie the two, unless the plan brings them as they are: each kind also by a relation of that name. */
function byJunction(
  plan: Plan,
  source: Schema,
  target: Schema,
  pair: ObjectPlan,
  other: ObjectPlan,
  plain: Relation,
  relations: readonly Relation[],
): LinkPlan[] | undefined {
  const objects = source.objects.filter(
    (object) =>
      object.relation === undefined &&
      ties(object, pair, other) &&
      !plan.objects.some((each) => each.source === object.name),
  )
  const links = objects.flatMap(({ name: object, junction, ...rest }) => {
    const ends = junction!.ends
    const kind = junction?.kind === undefined ? undefined : findField({ name: object, ...rest }, junction.kind)
    const labelled = (target.relations ?? [])
      .filter((each) => (canLink(each, pair, other) || canLink(each, other, pair)) && isLabelled(target, each.name))
      .flatMap((each) => {
        const said = squash(labelOf(target, each))
        const option = kind?.options?.find(({ label, value }) => [label, value].some((text) => squash(text) === said))
        if (kind === undefined || option === undefined) return []
        const is = kind.type === 'multi-select' ? 'contains' : 'equals'
        return [toLink({ object, ends, filter: [{ field: kind.name, is, value: option.value }] }, each.name)]
      })
    return withPlain(toLink({ object, ends }, plain.name), labelled, relations)
  })
  return links.length === 0 ? undefined : links
}

/** And the one of several that a field names, for a relation of the target that allows one. */
function withSole(
  links: LinkPlan[] | undefined,
  source: Schema,
  target: Schema,
  ends: readonly [ObjectPlan, ObjectPlan],
): LinkPlan[] | undefined {
  return links?.concat(
    waysOf(ends).flatMap(([from, to]) => {
      const sole = (target.relations ?? []).filter((each) => canLink(each, from, to) && each.most === 1)
      return (sole[0] && byField(source, from, to, sole, sole[0])) ?? []
    }),
  )
}

function waysOf([pair, other]: readonly [ObjectPlan, ObjectPlan]): (readonly [ObjectPlan, ObjectPlan])[] {
  return pair === other
    ? [[pair, pair]]
    : [
        [pair, other],
        [other, pair],
      ]
}

function ties(object: ObjectSchema, pair: ObjectPlan, other: ObjectPlan): boolean {
  const [first, second] = (object.junction?.ends ?? []).map((end) => findField(object, end)?.references ?? [])
  if (first === undefined || second === undefined) return false
  const fits = (a: ObjectPlan, b: ObjectPlan): boolean => first.includes(a.source) && second.includes(b.source)
  return fits(pair, other) || fits(other, pair)
}

/**
 * A field that goes nowhere else; of several the one that the other object gives its name to. It names one record, and so
 * does the relation that it becomes, where the target has one.
 */
function byField(
  source: Schema,
  pair: ObjectPlan,
  other: ObjectPlan,
  relations: readonly Relation[],
  plain: Relation,
): LinkPlan[] | undefined {
  const object = findObject(source, pair.source)
  if (object === undefined) return undefined
  const all = openReferences(pair, object).filter(
    ({ references, relation }) => relation === undefined && references?.includes(other.source),
  )
  // What the source works out by itself only repeats what somebody entered elsewhere.
  const entered = all.filter(({ createable, updateable }) => createable || updateable)
  const fields = entered.length > 0 ? entered : all
  const named = fields.filter((field) => isNamedAfter(field, other.source))
  const [only, ...others] = named.length > 0 ? named : fields
  if (only === undefined || others.length > 0) return undefined
  const sole = only.type === 'reference' ? relations.find(({ most }) => most === 1) : undefined
  return [toLink({ object: pair.source, field: only.name }, (sole ?? plain).name)]
}
