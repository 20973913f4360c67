import type { Answer, Route } from '../../kit/vendor.ts'
import { FIRST_VERSION, LAST_VERSION, releaseName } from '../rules.ts'

/** The list of served versions, without authentication, and the resources below one version. */
export function versionRoutes(): Route[] {
  return [
    { method: 'GET', path: '/services/data', class: 'small', handle: listVersions },
    { method: 'GET', path: '/services/data/', class: 'small', handle: listVersions },
    ...['', '/'].map(
      (end): Route => ({
        method: 'GET',
        path: `/services/data/:version${end}`,
        class: 'small',
        needs: ['session'],
        handle: (call) => listResources(call.params.version!),
      }),
    ),
  ]
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-versions */
function listVersions(): Answer {
  const versions = Array.from({ length: LAST_VERSION - FIRST_VERSION + 1 }, (_, index) => FIRST_VERSION + index)
  return {
    status: 200,
    body: versions.map((version) => ({
      label: releaseName(version),
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    })),
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-discoveryresource */
function listResources(version: string): Answer {
  const names = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'tooling', 'ui-api']
  return { status: 200, body: Object.fromEntries(names.map((name) => [name, `/services/data/${version}/${name}`])) }
}
