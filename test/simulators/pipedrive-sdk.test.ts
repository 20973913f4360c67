import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterEach, expect, test } from 'vitest'
import { type RunningSimulator, type StartOptions, startSimulator } from '../../simulators/index.ts'
import type { PipedriveSeed } from '../../simulators/pipedrive/seed.ts'
import { people } from './pipedrive-account.ts'

/** The official client, unchanged. It tells bodies only, and refusals as bodies that are no errors. */

let running: RunningSimulator

afterEach(() => running.close())

async function connect(pipedrive: PipedriveSeed = {}, options: StartOptions = {}) {
  running = await startSimulator('pipedrive', { world: { pipedrive }, ...options })
  const apiKey = running.env.PIPEDRIVE_API_TOKEN ?? ''
  return {
    v1: new v1.Configuration({ apiKey, basePath: `${running.url}/api/v1` }),
    v2: new v2.Configuration({ apiKey, basePath: `${running.url}/api/v2` }),
  }
}

test('[157] records of every object are created, read, changed, listed by cursor and deleted', async () => {
  const { v2: configuration } = await connect({ persons: people(3) })
  const persons = new v2.PersonsApi(configuration)
  const { data: person } = await persons.addPerson({
    AddPersonRequest: { name: 'Ada Lovelace', emails: [{ value: 'ada@x.example', primary: true, label: 'work' }] },
  })
  expect(person).toMatchObject({ id: 4, first_name: 'Ada', emails: [{ value: 'ada@x.example', primary: true }] })
  const ids: (number | undefined)[] = []
  let cursor: string | undefined
  do {
    const { data = [], additional_data } = await persons.getPersons({ limit: 3, ...(cursor && { cursor }) })
    ids.push(...data.map(({ id }) => id))
    cursor = additional_data?.next_cursor ?? undefined
  } while (cursor !== undefined)
  expect(ids).toEqual([1, 2, 3, 4])
  await persons.updatePerson({ id: 4, UpdatePersonRequest: { name: 'Ada King' } })
  expect((await persons.getPerson({ id: 4 })).data?.last_name).toBe('King')
  await persons.deletePerson({ id: 4 })
  expect((await persons.getPerson({ id: 4 })).data?.is_deleted).toBe(true)

  const organizations = new v2.OrganizationsApi(configuration)
  const { data: organization } = await organizations.addOrganization({
    AddOrganizationRequest: { name: 'Acme' } as never,
  })
  const deals = new v2.DealsApi(configuration)
  const { data: deal } = await deals.addDeal({
    AddDealRequest: { title: 'Ship', value: 5, org_id: organization!.id!, person_id: 1 },
  })
  expect(deal).toMatchObject({ title: 'Ship', org_id: 1, stage_id: 1 })
  const products = new v2.ProductsApi(configuration)
  const { data: product } = await products.addProduct({ AddProductRequest: { name: 'Part' } })
  const lines = await new v2.DealProductsApi(configuration).addManyDealProducts({
    ...{ id: deal!.id! },
    CreateManyDealProductRequest: { data: [{ product_id: product!.id!, item_price: 4, quantity: 2 }] },
  } as never)
  expect(lines.data).toMatchObject([{ sum: 8 }])
  const activities = new v2.ActivitiesApi(configuration)
  const { data: activity } = await activities.addActivity({
    AddActivityRequest: { subject: 'Call', type: 'call', participants: [{ person_id: 1, primary: true }] },
  })
  expect(activity?.person_id).toBe(1)
  const { data: found } = await persons.searchPersons({ term: 'person 2' })
  expect(found?.items).toMatchObject([{ item: { id: 2 } }])
})

test('[158] fields, options, pipelines and stages are made', async () => {
  const { v2: configuration } = await connect()
  const fields = new v2.PersonFieldsApi(configuration)
  const { data: field } = await fields.addPersonField({
    AddPersonFieldRequest: { field_name: 'Tier', field_type: 'enum', options: [{ label: 'Gold' }] },
  } as never)
  const field_code = String(field?.field_code)
  expect(field_code).toMatch(/^[0-9a-f]{40}$/)
  await fields.addPersonFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: 'Silver' }] })
  const { data: listed = [] } = await fields.getPersonFields({ limit: 500 })
  const found = listed.find((each) => each.field_code === field_code)
  expect(found).toMatchObject({ field_name: 'Tier', options: [{ label: 'Gold' }, { label: 'Silver' }] })
  const { data: pipeline } = await new v2.PipelinesApi(configuration).addPipeline({
    AddPipelineRequest: { name: 'Second', is_deal_probability_enabled: true },
  })
  const stages = new v2.StagesApi(configuration)
  await stages.addStage({ AddStageRequest: { name: 'New', pipeline_id: pipeline!.id! } })
  expect((await stages.getStages({ pipeline_id: pipeline!.id! })).data).toMatchObject([{ name: 'New', order_nr: 1 }])
})

test('[159] leads, notes, users, relations and files go over v1', async () => {
  const organizations = [1, 2].map((id) => ({ id, name: `O${id}` }))
  const { v1: configuration } = await connect({ persons: people(1), organizations, deals: [{ id: 1, title: 'D' }] })
  const leads = new v1.LeadsApi(configuration)
  const { data: lead } = await leads.addLead({ AddLeadRequest: { title: 'Lead', person_id: 1 } })
  await leads.updateLead({ id: lead!.id!, UpdateLeadRequest: { title: 'Changed' } })
  expect((await leads.getLeads({ limit: 5 })).data).toMatchObject([{ title: 'Changed', person_id: 1 }])
  const notes = new v1.NotesApi(configuration)
  const { data: note } = await notes.addNote({ AddNoteRequest: { content: '<p>Hello</p>', person_id: 1 } as never })
  expect((await notes.getNotes({ person_id: 1 })).data).toMatchObject([{ id: note?.id, content: '<p>Hello</p>' }])
  expect((await new v1.UsersApi(configuration).getCurrentUser()).data?.company_domain).toBe('simulated')
  const relations = new v1.OrganizationRelationshipsApi(configuration)
  await relations.addOrganizationRelationship({
    AddOrganizationRelationshipRequest: { type: 'parent', rel_owner_org_id: 1, rel_linked_org_id: 2 },
  })
  expect((await relations.getOrganizationRelationships({ org_id: 2 })).data).toHaveLength(1)
  await new v1.DealsApi(configuration).addDealParticipant({ id: 1, AddDealParticipantRequest: { person_id: 1 } })
  const files = new v1.FilesApi(configuration)
  const { data: file } = await files.addFile({ file: new File(['bytes'], 'a.txt'), deal_id: 1 })
  expect(file).toMatchObject({ name: 'a.txt', file_size: 5, deal_id: 1 })
  expect(String(await files.downloadFile({ id: file!.id! }))).toBe('bytes')
})

test('[160, 12] a code buys tokens, a refresh the next, and api_domain leads back here', async () => {
  await connect({}, { settings: { app: 'oauth' } })
  const { PIPEDRIVE_CLIENT_ID: clientId = '', PIPEDRIVE_CLIENT_SECRET: clientSecret = '' } = running.env
  const app = new v2.OAuth2Configuration({
    clientId,
    clientSecret,
    redirectUri: 'https://x.example',
    host: running.url,
  })
  const first = await app.authorize('simulated-authorization-code')
  expect(first.api_domain).toBe(running.url)
  const configuration = new v2.Configuration({ accessToken: app.getAccessToken, basePath: app.basePath })
  expect((await new v2.PersonsApi(configuration).getPersons()).data).toEqual([])
  const second = await app.tokenRefresh()
  expect([second.access_token === first.access_token, second.refresh_token]).toEqual([false, first.refresh_token])
  await app.revokeToken('refresh_token')
  expect(await app.tokenRefresh().catch((error) => error)).toMatchObject({ error: 'invalid_grant' })
})

test('[161] a refusal is a bare body; with cleared interceptors it has status and headers', async () => {
  const { v2: configuration } = await connect({}, { limits: { window: 1 } })
  const persons = new v2.PersonsApi(configuration)
  await persons.getPersons()
  const bare = await persons.getPersons().catch((error) => error)
  expect(bare).toMatchObject({ success: false, error: 'request over limit' })
  const cleared = new v2.PersonsApi(configuration)
  ;(
    cleared as unknown as { axios: { interceptors: { response: { clear(): void } } } }
  ).axios.interceptors.response.clear()
  const whole = await cleared.getPersons().catch((error) => error)
  expect([whole.response.status, whole.response.headers['x-ratelimit-limit']]).toEqual([429, '1'])
})
