import { type FieldMapping, fieldCreations, sourcesOf } from '../model/plan.ts'
import { type Field, findField } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { chooseAnywhere } from './choosing.ts'
import { carriage } from './compatibility.ts'
import { demandedFields } from './demanded-fields.ts'
import { adviseBringing, namesNoneBrought } from './demanded-references.ts'
import { decided } from './edit-decisions.ts'
import type { PlanEdit } from './edit-plan.ts'
import { squash } from './names.ts'
import { additionsFor } from './offer-options.ts'
import { showOption } from './options.ts'
import { placesOf } from './proposal-facts.ts'
import { type Choice, mostChoices, type Question, type Situation } from './question.ts'
import { choosesOption, nameOf } from './transforms.ts'

/** What stands in a field that the target demands, where the source knows nothing. */
const unknown = 'Unknown'

/** Fields that the target demands, and that nothing goes to. */
export function requiredFields(situation: Situation): Question[] {
  const { plan, pair, name, source, target } = situation
  return demandedFields(pair, target).map((field) => {
    const isEndless = namesNoneBrought(plan, field)
    const texts = /text$/.test(field.type) ? [unknown] : []
    const fixed =
      field.type === 'boolean' ? [true, false] : [...texts, ...(field.options ?? []).map(({ value }) => value)]
    // One value for all is what a unique field takes once.
    const constants = field.unique ? [] : fixed
    const to = field.name
    return {
      id: `required:${name}:${to}`,
      question: isEndless
        ? `${pair.target} demands "${field.label}" (${to}), and ${adviseBringing(field, source)}. Or is ${name} left out?`
        : `${pair.target} demands "${field.label}" (${to}), and nothing goes there. What shall it hold? Any fixed value can be given with the edit "constant".`,
      choices: [
        ...sourcesFor(field, situation).slice(0, mostChoices),
        ...constants.slice(0, mostChoices).map(
          (value): Choice => ({
            id: `constant:${value}`,
            label: `Always ${value}`,
            edits: [{ edit: 'constant', object: name, to, value }],
          }),
        ),
        ...(isEndless && plan.objects.length > 1
          ? [
              {
                id: 'drop-pair',
                label: `${name} is left out of the plan`,
                edits: [{ edit: 'drop-pair', object: name } satisfies PlanEdit],
              },
            ]
          : []),
      ],
    }
  })
}

/**
 * Fields of the source that may go where the target demands something: those that go nowhere yet, those of this
 * name that go into a field made for them alone, and those that hold just that, though they go elsewhere as well. Of the
 * same name first, then those that hold just that, then those with most values.
 */
function sourcesFor(field: Field, { plan, pair, name, source, facts }: Situation): Choice[] {
  const created = new Set(fieldCreations(plan.schema, pair.target).map((each) => each.field.name))
  const placesOf = (own: Field): FieldMapping[] => pair.fields.filter((each) => sourcesOf(each).includes(own.name))
  const left = (own: Field): number => facts?.values[own.name] ?? 0
  const isSame = (own: Field): boolean => own.type === field.type && !/text$/.test(own.type)
  const isNamed = (own: Field): boolean => squash(own.label) === squash(field.label)
  const rank = (own: Field): number => (isNamed(own) ? 2 : 0) + (isSame(own) ? 1 : 0)
  return source.fields
    .filter((own) => !own.system && carriage(own, field).loss !== 'no' && (left(own) > 0 || !facts?.records))
    .filter((own) => {
      const places = placesOf(own)
      return places.length === 0 || isSame(own) || (isNamed(own) && places.every(({ to }) => created.has(to)))
    })
    .sort((a, b) => rank(b) - rank(a) || left(b) - left(a))
    .map((own) => {
      const spare = isNamed(own) ? placesOf(own).filter(({ to }) => created.has(to)) : []
      return {
        id: `from:${own.name}`,
        label: `What ${own.label} (${own.name}) holds`,
        edits: [
          ...spare.map(({ to }): PlanEdit => ({ edit: 'drop-field', object: name, name: to })),
          { edit: 'map', object: name, from: own.name, to: field.name },
        ],
      }
    })
}

/** Options that a proposal writes to every record. */
export function fixedChoices({ pair, name, target }: Situation): Question[] {
  return pair.fields.flatMap(({ to, constant, evidence }) => {
    const field = findField(target, to)
    const options = field?.options ?? []
    if (constant === undefined || evidence === undefined || evidence === decided || options.length < 2) return []
    const others = options.filter(({ value }) => value !== constant)
    const label = options.find(({ value }) => value === constant)?.label ?? String(constant)
    return [
      {
        id: `constant:${name}:${to}`,
        question: `Which ${field!.label} (${to}) do all records get? Proposed: "${label}": ${evidence}.`,
        choices: [
          { id: 'keep', label: `${label}, as proposed`, edits: [{ edit: 'confirm', object: name, to }] },
          ...others.slice(0, mostChoices).map(
            (option): Choice => ({
              id: `constant:${option.value}`,
              label: option.label,
              edits: [{ edit: 'constant', object: name, to, value: option.value }],
            }),
          ),
        ],
      },
    ]
  })
}

/** Fields that the target demands and that the source does not have in every record. */
export function lackingValues({ pair, name, target, facts }: Situation): Question[] {
  return pair.fields.flatMap((mapping) => {
    const { from, to, transform, invalid } = mapping
    const field = findField(target, to)
    const { most, isExact } = lackingIn(facts, sourcesOf(mapping))
    if (from === undefined || !field?.required || most <= 0 || invalid === 'quarantine') return []
    if (transform.some((entry) => nameOf(entry) === 'default')) return []
    const texts = /text$/.test(field.type) ? [unknown] : []
    const values = [...texts, ...(field.options ?? []).map(({ value }) => value)]
    return [
      {
        id: `default:${name}:${to}`,
        question: `${pair.target} demands "${field.label}" (${to}), and ${isExact ? '' : 'up to '}${most} of ${plural(facts!.records, 'record')} of a sample have nothing in ${sourcesOf(mapping).join(', ')}. What do such records get? Any other value can be given with the transform { default: { value: ... } }.`,
        choices: [
          ...values.slice(0, mostChoices).map(
            (value): Choice => ({
              id: `default:${value}`,
              label: `"${value}" where there is none`,
              edits: [{ edit: 'map', object: name, from, to, transform: [...transform, { default: { value } }] }],
            }),
          ),
          {
            id: 'quarantine',
            label: 'They are kept back until the source has a value',
            edits: [{ edit: 'field-policy', object: name, to, invalid: 'quarantine' }],
          },
        ],
      },
    ]
  })
}

/** Records of the sample that have nothing in any of these fields; only a bound where nobody counted them together. */
function lackingIn(facts: Situation['facts'], names: readonly string[]): { most: number; isExact: boolean } {
  const counted = facts?.empty[placesOf(names)]
  const each = names.map((name) => facts?.empty[name] ?? 0)
  return { most: counted ?? Math.min(...each, facts?.records ?? 0), isExact: counted !== undefined }
}

/** Values of a closed list that the sample holds and that no option stands for. */
export function optionsWithout({ pair, name, source, target, facts }: Situation): Question[] {
  return pair.fields.flatMap((mapping) => {
    const [from, ...others] = sourcesOf(mapping)
    const own = from === undefined ? undefined : findField(source, from)
    const field = findField(target, mapping.to)
    const { to, invalid = pair.policy.invalid } = mapping
    if (own === undefined || others.length > 0 || field === undefined || invalid === 'quarantine') return []
    if (!mapping.transform.some(choosesOption)) return []
    const choose = chooseAnywhere(field, mapping)
    const values = (facts?.choices[own.name] ?? []).filter(
      (value) => typeof choose(value) === 'string' && choose(value) !== 'left',
    )
    if (values.length === 0) return []
    const lacking = (own.options ?? []).filter(({ value }) => values.includes(value) && choose(value) === 'missing')
    const additions = additionsFor({ pair, source, target }, mapping, { from: own, to: field }, lacking)
    const shown = values.slice(0, mostChoices).map((value) => showOption(own.options ?? [], value))
    const more = values.length > shown.length ? ` and ${values.length - shown.length} more` : ''
    return [
      {
        id: `options:${name}:${to}`,
        question: `${field.label} (${to}) has no clear option for ${shown.join(', ')}${more} of ${own.label} (${own.name}). What becomes of these values? Each can be sent to an option with the edit "map-value".`,
        choices: [
          ...(additions.length > 0
            ? [
                {
                  id: 'add-options',
                  label: 'The target gets these options (needs the privileged step)',
                  edits: additions,
                },
              ]
            : []),
          // A record without a value that the target demands does not go.
          ...(field.required
            ? []
            : [
                {
                  id: 'leave',
                  label: 'They stay behind, the records go without them',
                  edits: values.map(
                    (value): PlanEdit => ({ edit: 'map-value', object: name, to, value, option: null }),
                  ),
                },
              ]),
          {
            id: 'quarantine',
            label: 'Records with them are kept back',
            edits: [{ edit: 'field-policy', object: name, to, invalid: 'quarantine' }],
          },
        ],
      },
    ]
  })
}
