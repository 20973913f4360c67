import { allPairs, describePair } from './pair.ts'
import { file } from './side-file.ts'
import { hubspot } from './side-hubspot.ts'
import { pipedrive } from './side-pipedrive.ts'
import { salesforce } from './side-salesforce.ts'

const others = [hubspot, salesforce, file]

for (const other of [...others, pipedrive]) describePair(pipedrive, other, 'fair')
for (const other of others) describePair(other, pipedrive, 'fair')

describePair(pipedrive, salesforce, 'rough')
describePair(hubspot, pipedrive, 'rough', 60)

if (allPairs) {
  for (const other of [hubspot, file]) describePair(pipedrive, other, 'rough')
  for (const other of [salesforce, file, pipedrive]) describePair(other, pipedrive, 'rough')
}
