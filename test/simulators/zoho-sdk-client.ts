import * as zoho from '@zohocrm/nodejs-sdk-8.0'

// biome-ignore lint/suspicious/noExplicitAny: the client comes without types
type Untyped = any

/**
 * Zoho's own client, unchanged, as a process: it is one global object and writes its tokens and what it learns of fields
 * into the working folder. Takes the address of the org and the refresh token; prints what it was told, as one line of JSON.
 */
const [url = '', refreshToken = '', key = ''] = process.argv.slice(2)

await connect()
const told: Record<string, unknown> = {}
for (const [name, work] of Object.entries({ fields, insert, list, update, upsert, query, one, bulkRead }))
  told[name] = await work()
process.stdout.write(`${JSON.stringify(told, plain)}\n`)

async function connect(): Promise<void> {
  const token = new zoho.OAuthBuilder()
    .clientId('1000.SIMULATED')
    .clientSecret('simulated-client-secret')
    .refreshToken(refreshToken)
    .build()
  const builder = await new zoho.InitializeBuilder()
  builder.environment(zoho.DataCenter.setEnvironment(url, `${url}/oauth/v2/token`, url)).token(token)
  builder.store(new zoho.FileStore(`${process.cwd()}/tokens.txt`)).resourcePath(process.cwd())
  builder.SDKConfig(new zoho.SDKConfigBuilder().autoRefreshFields(false).pickListValidation(true).build())
  await builder.initialize()
}

/** Bigints, maps and dates in JSON. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value instanceof Map ? Object.fromEntries(value) : value
}

async function fields() {
  const operations = new zoho.Fields.FieldsOperations()
  const parameters = new zoho.ParameterMap()
  await parameters.add(zoho.Fields.GetFieldsParam.MODULE, 'Contacts')
  const reply = await operations.getFields(parameters)
  return reply
    .getObject()
    .getFields()
    .map((field: Untyped) => field.getAPIName())
}

async function person(values: Record<string, unknown>, id?: string) {
  const record = new zoho.Record.Record()
  if (id !== undefined) record.setId(BigInt(id))
  for (const [name, value] of Object.entries(values)) await record.addKeyValue(name, value)
  return record
}

async function write(
  method: 'createRecords' | 'updateRecords' | 'upsertRecords',
  records: unknown[],
  checks: string[] = [],
) {
  const body = new zoho.Record.BodyWrapper()
  body.setData(records)
  body.setTrigger([])
  if (checks.length > 0) body.setDuplicateCheckFields(checks)
  const reply = await new zoho.Record.RecordOperations('Contacts')[method](body)
  return {
    status: reply.getStatusCode(),
    items: reply
      .getObject()
      .getData()
      .map((item: Untyped) => ({ code: item.getCode().getValue(), details: item.getDetails() })),
  }
}

async function insert() {
  const seen = new Date('2026-01-15T10:00:00Z')
  return await write('createRecords', [
    await person({
      Last_Name: 'Boyle',
      Email: 'b@x.com',
      [key]: 'k1',
      Seen: seen,
      Date_of_Birth: new Date('1984-02-29T00:00:00'),
    }),
    await person({ Last_Name: 'Twin', [key]: 'k1' }),
  ])
}

async function list() {
  const parameters = new zoho.ParameterMap()
  await parameters.add(zoho.Record.GetRecordsParam.FIELDS, 'Last_Name,Owner,Account_Name,Seen')
  const reply = await new zoho.Record.RecordOperations('Contacts').getRecords(parameters, new zoho.HeaderMap())
  return {
    status: reply.getStatusCode(),
    rows: reply
      .getObject()
      .getData()
      .map((record: Untyped) => ({ id: record.getId(), values: record.getKeyValues() })),
    more: reply.getObject().getInfo().getMoreRecords(),
  }
}

async function firstId(): Promise<string> {
  const { rows } = await list()
  return String(rows[0]?.id)
}

async function update() {
  return await write('updateRecords', [await person({ Phone: '123' }, await firstId())])
}

async function upsert() {
  return await write('upsertRecords', [await person({ Last_Name: 'Boyle 2', [key]: 'K1' })], [key])
}

async function query() {
  const body = new zoho.Coql.BodyWrapper()
  body.setSelectQuery("select Last_Name, Account_Name from Contacts where id > '0' order by id asc limit 2")
  const reply = await new zoho.Coql.CoqlOperations().getRecords(body)
  return reply
    .getObject()
    .getData()
    .map((record: Untyped) => record.getKeyValue('Last_Name'))
}

async function one() {
  const reply = await new zoho.Record.RecordOperations('Contacts').getRecord(
    BigInt(await firstId()),
    new zoho.ParameterMap(),
    new zoho.HeaderMap(),
  )
  return reply
    .getObject()
    .getData()
    .map((record: Untyped) => [record.getKeyValue('Last_Name'), record.getKeyValue('Phone')])
}

async function bulkRead() {
  const module = new zoho.Modules.MinifiedModule()
  module.setAPIName('Contacts')
  const asked = new zoho.BulkRead.Query()
  asked.setModule(module)
  asked.setFields(['Last_Name'])
  const body = new zoho.BulkRead.BodyWrapper()
  body.setQuery(asked)
  const operations = new zoho.BulkRead.BulkReadOperations()
  const started = await operations.createBulkReadJob(body)
  const { id }: Untyped = Object.fromEntries(started.getObject().getData()[0].getDetails())
  const told = await operations.getBulkReadJobDetails(BigInt(id))
  return { status: started.getStatusCode(), state: told.getObject().getData()[0].getState().getValue() }
}
