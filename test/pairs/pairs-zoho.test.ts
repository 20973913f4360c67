import { allPairs, describePair } from './pair.ts'
import { file } from './side-file.ts'
import { hubspot } from './side-hubspot.ts'
import { pipedrive } from './side-pipedrive.ts'
import { salesforce } from './side-salesforce.ts'
import { zoho } from './side-zoho.ts'

const others = [hubspot, salesforce, file, pipedrive]

for (const other of [...others, zoho]) describePair(zoho, other, 'fair')
for (const other of others) describePair(other, zoho, 'fair')

describePair(pipedrive, zoho, 'rough')
describePair(zoho, hubspot, 'rough')

if (allPairs) {
  for (const other of [salesforce, file, zoho]) describePair(zoho, other, 'rough')
  for (const other of [hubspot, salesforce, file]) describePair(other, zoho, 'rough')
  describePair(zoho, pipedrive, 'rough')
}
