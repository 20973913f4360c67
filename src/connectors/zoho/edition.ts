/** What an account says of itself. https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html */
export interface Org {
  id: string
  zgid?: string
  company_name?: string
  license_details?: { paid?: boolean; paid_type?: string; trial_type?: string | null; users_license_purchased?: number }
}

/** What an account's edition bounds. https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html */
export interface Edition {
  name: string
  /** Calls in flight. */
  concurrency: number
  /** In 24 hours; undefined: nobody knows. */
  credits?: number
  /** Custom fields of a module; undefined: nobody knows. */
  customFields?: number
  /** Whether modules can be made; undefined: nobody knows, since which editions can is published nowhere. */
  customModules?: boolean
}

interface Rule {
  name: string
  concurrency: number
  base: number
  perUser: number
  most: number
  customFields?: number
  customModules?: boolean
}

const rules = {
  free: { name: 'Free', concurrency: 5, base: 5_000, perUser: 0, most: 5_000, customModules: false },
  standard: { name: 'Standard', concurrency: 10, base: 50_000, perUser: 250, most: 100_000, customFields: 10 },
  professional: {
    name: 'Professional',
    concurrency: 15,
    base: 50_000,
    perUser: 500,
    most: 3_000_000,
    customFields: 155,
  },
  enterprise: {
    name: 'Enterprise',
    concurrency: 20,
    base: 50_000,
    perUser: 1_000,
    most: 5_000_000,
    customFields: 300,
    customModules: true,
  },
  ultimate: {
    name: 'Ultimate',
    concurrency: 25,
    base: 50_000,
    perUser: 2_000,
    most: Infinity,
    customFields: 500,
    customModules: true,
  },
} satisfies Record<string, Rule>

/** By `paid_type`, in the words of the API. What is not here is taken for the smallest. */
const byType: Readonly<Record<string, Rule>> = {
  ...rules,
  crmplus: rules.ultimate,
  zohooneenterprise: rules.enterprise,
  zohoonestandard: rules.enterprise,
}

/** Of an account that does not say what it is: the fewest calls in flight that any edition has. */
export const smallest: Edition = { name: 'unknown edition', concurrency: 5 }

export function editionOf({ license_details: license }: Org): Edition {
  // Whoever tries an edition is bound by it.
  const type = license?.paid === false && license.trial_type ? license.trial_type : license?.paid_type
  const rule = byType[type?.toLowerCase() ?? '']
  if (rule === undefined) return smallest
  const { name, concurrency, base, perUser, most, customFields, customModules } = rule
  return {
    ...{ name, concurrency, credits: Math.min(most, base + perUser * (license?.users_license_purchased ?? 0)) },
    ...(customFields === undefined ? {} : { customFields }),
    ...(customModules === undefined ? {} : { customModules }),
  }
}
