import { CrmError, type ErrorKind } from '../model/errors.ts'
import { type WireReply, type WireRequest, wholeText } from './transport.ts'

const redirects = [301, 302, 303, 307, 308]
const mostHops = 3

/**
 * The reply at the end of redirects, which vendors send for files that lie in a storage of somebody else's. The address
 * itself is the right to read there, so that the credential stays here. Throws CrmError where it leads to a place that is
 * not safe to ask, and where the storage refuses.
 */
export async function follow(
  first: WireReply,
  { url: asked, timeoutMs, connections }: WireRequest,
  send: (request: WireRequest) => Promise<WireReply>,
): Promise<WireReply> {
  let [reply, at] = [first, asked]
  for (let hop = 0; redirects.includes(reply.status); hop += 1) {
    const url = URL.parse(reply.headers.location ?? '', at.href)
    if (url === null || hop === mostHops || (url.protocol !== 'https:' && url.origin !== asked.origin)) {
      throw refused('bug', `${at.host} sent on to an address that is not safe to ask for a file, and it was not asked.`)
    }
    await wholeText(reply)
    at = url
    const headers = { accept: '*/*' }
    reply = await send({ method: 'GET', url, headers, timeoutMs, connections, streams: true })
  }
  if (reply === first || (reply.status >= 200 && reply.status < 300)) return reply
  throw refused(kindOf(reply.status), `The storage at ${at.host} refused a file with status ${reply.status}.`)
}

/** An address that is out of date is another one the next time that the vendor is asked. */
function kindOf(status: number): ErrorKind {
  if (status === 404 || status === 410) return 'not-found'
  return status === 403 || status === 408 || status === 429 || status >= 500 ? 'transient' : 'bug'
}

function refused(kind: ErrorKind, message: string): CrmError {
  return new CrmError({ kind, scope: 'request', stored: 'no', message })
}
