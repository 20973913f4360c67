import { choicesOf, labelMember } from './choices.ts'
import { number } from './codecs.ts'
import { currencyField, moneyMember } from './composites.ts'
import { fieldOf, type MakeMember } from './members.ts'

/** Labels of leads are kept apart from those of deals. https://developers.pipedrive.com/docs/api/v1/LeadLabels */
export const leadLabelsMember: MakeMember = (about) =>
  labelMember(choicesOf(about.listed), { nativeType: 'lead labels', extendable: true })

/** Amount and currency, both or neither. https://developers.pipedrive.com/docs/api/v1/Leads */
export const leadValue: MakeMember = ({ currencies }) =>
  moneyMember(
    {
      ...{ part: 'amount', codec: number, field: fieldOf('value', 'Value', 'currency') },
      currency: currencyField('currency', 'Currency', currencies),
    },
    { key: 'value', usual: currencies.usual },
  )
