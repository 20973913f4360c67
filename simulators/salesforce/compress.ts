import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Answer, Call } from '../kit/vendor.ts'

const compress = promisify(gzip)

/** The answer with its text compressed, where the client takes gzip. https://developer.salesforce.com/docs/platform/api-rest/guide/intro-rest-compression */
export async function compressFor(call: Call, answer: Answer): Promise<Answer> {
  if (typeof answer.body !== 'string' || answer.status !== 200 || !acceptsGzip(call)) return answer
  const headers = { ...answer.headers, 'content-encoding': 'gzip' }
  return { ...answer, headers, body: await compress(answer.body, { level: 1 }) }
}

function acceptsGzip(call: Call): boolean {
  const codings = (call.header('accept-encoding') ?? '').toLowerCase().split(',')
  return codings.some((coding) => {
    const [name, weight] = coding.split(';').map((part) => part.trim())
    return name === 'gzip' && !/^q=0(?:\.0*)?$/.test(weight ?? '')
  })
}
