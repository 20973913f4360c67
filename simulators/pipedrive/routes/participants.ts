import { compareNumeric, type Row } from '../../kit/store.ts'
import type { Company } from '../company.ts'
import { badRequest, notFound } from '../errors.ts'
import type { StoredRecord } from '../objects.ts'
import { livingRecord } from '../records.ts'
import type { RecordSeed } from '../seed.ts'
import { timestamp, v1Time } from '../times.ts'
import { isThere } from '../values/scalars.ts'
import { numberIn, objectOf, ok, type PricedRoute, type Request } from './request.ts'
import { createdStatus, idIn, v1, v1Page } from './v1.ts'

interface Participant extends Row {
  readonly deal: string
  readonly person: number
  readonly add_time: string
}

const participantsOf = ({ store }: Company) =>
  store.collection<Participant>('participants', { compare: compareNumeric, indexes: { deal: ({ deal }) => [deal] } })

/** Primary persons have numbers above those of other participants. */
const PRIMARY = 1_000_000_000

/** People of a deal beside its person. https://developers.pipedrive.com/docs/api/v1/Deals */
export function participantRoutes(company: Company): PricedRoute[] {
  const participants = participantsOf(company)
  const path = '/deals/:id/participants'
  const dealIn = (request: Request): StoredRecord =>
    livingRecord(company.objects.deals!, numberIn(request), request.caller)
  return [
    ...v1(company, {
      ...{ method: 'GET', path, cost: 10, class: 'page', needs: ['deals:read|deals:full'] },
      handle: (request) => {
        const deal = dealIn(request)
        const rows = [...primaryOf(company, deal), ...participants.find('deal', deal.id)]
        const living = rows.filter(({ person }) => isThere({ company }, 'persons', person))
        return v1Page(company, request, living, (row) => show(company, row, deal))
      },
    }),
    ...v1(company, {
      ...{ method: 'POST', path, needs: ['deals:full'] },
      handle: (request) => {
        const deal = dealIn(request)
        const person = idIn(objectOf(request), 'person_id')
        if (typeof person !== 'number' || !isThere({ company }, 'persons', person))
          throw badRequest('person_id: Person not found')
        const isThereAlready = participants.find('deal', deal.id).some((each) => each.person === person)
        if (isThereAlready || deal.values.person_id === person) throw badRequest('The person is a participant already.')
        const row = add(company, deal.id, person, company.next('participants'))
        return ok(show(company, row, deal), undefined, createdStatus(company))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: `${path}/:participant`, needs: ['deals:full'] },
      handle: (request) => {
        const { id: deal } = dealIn(request)
        const row = participants.get(numberIn(request, 'participant'))
        if (row?.deal !== deal) throw notFound('Participant not found')
        participants.delete(row.id)
        return ok({ id: Number(row.id) })
      },
    }),
  ]
}

export function openParticipants(company: Company, seeds: readonly RecordSeed[]): void {
  for (const { id, deal_id, person_id } of seeds) {
    company.take('participants', Number(id))
    add(company, String(deal_id), Number(person_id), Number(id))
  }
}

function add(company: Company, deal: string, person: number, id: number): Participant {
  const row: Participant = { id: String(id), deal, person, add_time: timestamp(company.clock.now()) }
  participantsOf(company).put(row)
  return row
}

/** The person of a deal is its participant too. */
function primaryOf(company: Company, { id, values }: StoredRecord): Participant[] {
  if (values.person_id === null || company.reads('participants-without-primary')) return []
  return [
    {
      id: String(PRIMARY + Number(id)),
      deal: id,
      person: values.person_id as number,
      add_time: String(values.add_time),
    },
  ]
}

function show(company: Company, { id, person, add_time }: Participant, deal: StoredRecord): object {
  const values = company.objects.persons!.records.get(String(person))?.values ?? {}
  const contact = { email: values.emails, phone: values.phones }
  return {
    id: Number(id),
    person_id: { active_flag: true, name: values.name, ...contact, value: person },
    add_time: v1Time(add_time),
    active_flag: true,
    related_item_data: { deal_id: Number(deal.id), title: deal.values.title },
    person: { id: person, name: values.name, ...contact },
  }
}
