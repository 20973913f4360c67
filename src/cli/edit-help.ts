/** One of each edit as it is written in a file of edits; a test reads them all as edits. */
export const edits = [
  '{ "edit": "map", "object": "Lead", "from": "Title", "to": "jobtitle" }',
  '{ "edit": "map", "object": "Lead", "from": "OwnerId", "to": "hubspot_owner_id", "transform": [{ "user": { "otherwise": "ada@acme.example" } }] }',
  '{ "edit": "map", "object": "Contact", "from": "ReportsToId", "to": "manager", "transform": [{ "reference": { "object": "Contact" } }] }',
  '{ "edit": "unmap", "object": "Lead", "to": "jobtitle" }',
  '{ "edit": "constant", "object": "Lead", "to": "lifecyclestage", "value": "lead" }',
  '{ "edit": "confirm", "object": "Lead", "to": "jobtitle" }',
  '{ "edit": "policy", "object": "Lead", "name": "existing", "value": "overwrite" }',
  '{ "edit": "field-policy", "object": "Lead", "to": "email", "invalid": "omit" }',
  '{ "edit": "filter", "object": "Lead", "field": "Status", "is": "one-of", "value": ["Open", "New"] }',
  '{ "edit": "unfilter", "object": "Lead", "field": "Status" }',
  '{ "edit": "where", "object": "Lead", "where": null }',
  '{ "edit": "skip", "object": "Lead", "field": "IsConverted", "equals": true, "reason": "converted" }',
  '{ "edit": "unskip", "object": "Lead", "field": "IsConverted" }',
  '{ "edit": "match", "object": "Lead", "field": "email" }',
  '{ "edit": "unmatch", "object": "Lead", "field": "email" }',
  '{ "edit": "link", "from": "Contact.AccountId", "to": "contacts>companies", "missing": "drop" }',
  '{ "edit": "unlink", "from": "Contact.AccountId", "to": "contacts>companies" }',
  '{ "edit": "map-value", "object": "Lead", "to": "hs_lead_status", "value": "Nurturing", "option": "OPEN" }',
  '{ "edit": "unmap-value", "object": "Lead", "to": "hs_lead_status", "value": "Nurturing" }',
  '{ "edit": "add-options", "object": "Lead", "field": "region", "options": [{ "value": "oceania", "label": "Oceania" }] }',
  '{ "edit": "drop-options", "object": "Lead", "field": "region" }',
  '{ "edit": "create-field", "object": "Lead", "field": { "name": "shoe_size", "label": "Shoe size", "type": "integer" } }',
  '{ "edit": "drop-field", "object": "Lead", "name": "shoe_size" }',
  '{ "edit": "drop-pair", "object": "Lead" }',
  '{ "edit": "drop-object", "object": "assets" }',
  '{ "edit": "answer", "question": "<id of crm-ferry plan>", "choice": "leave" }',
] as const

export const editHelp = `
The edits, of which a file holds a list, [ ... ]; "object" is the source object, "to" the target field:
${edits.map((edit) => `  ${edit}`).join('\n')}`
