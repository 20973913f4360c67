import { describeContract } from './contract.ts'
import { describeSmallAccounts } from './contract-small.ts'
import { accounts, small } from './subjects/pipedrive.ts'

for (const account of accounts) describeContract(account)
describeSmallAccounts(small)
