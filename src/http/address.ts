import { CrmError } from '../model/errors.ts'
import type { HttpRequest } from './http.ts'

const refuse = (message: string): never => {
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

/**
 * The absolute address of a request. Throws a {@link CrmError} of kind `bug`, before anything is sent, when it would
 * leave the base's origin or its path prefix: the credential is meant for nobody else.
 */
export function addressOf(base: string, request: Pick<HttpRequest, 'path' | 'query'>): URL {
  const root = URL.parse(base) ?? refuse('The base address of the client is not a URL.')
  const prefix = root.pathname.replace(/\/$/, '')
  const { path } = request
  if (!path.startsWith('/') || /[?#]/.test(path)) refuse('A request path starts with a slash and has no query.')
  const url = URL.parse(`${root.origin}${prefix}${path}`) ?? refuse('A request path is not part of a URL.')
  if (url.origin !== root.origin || !url.pathname.startsWith(`${prefix}/`)) {
    refuse(`A request would have left ${root.origin}${prefix} and was not sent.`)
  }
  url.search = new URLSearchParams(request.query).toString()
  return url
}
