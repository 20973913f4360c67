import { OptionError } from '../kit/options.ts'

/** Short names of the data centres. https://www.zoho.com/accounts/protocol/oauth/multi-dc.html */
const DATA_CENTRES = ['us', 'eu', 'in', 'au', 'jp', 'cn', 'ca', 'sa', 'uk']

/** Throws an OptionError for the name of a data centre that there is not. */
export function checkDataCentre(name: string): void {
  if (!DATA_CENTRES.includes(name))
    throw new OptionError(`There is no data centre "${name}"; there are ${DATA_CENTRES.join(', ')}.`)
}
