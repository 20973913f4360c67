import { expect, test } from 'vitest'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

test('the log of a run is told a line an event, as long as it is wanted', async () => {
  const app = fakeApp()
  const { out, status } = await runCli(['log', 'run_7', '--follow'], app)
  expect(status).toBe(0)
  expect(app.calls).toContainEqual({ verb: 'events', args: ['run_7', true] })
  expect(out.trim().split('\n')).toEqual([
    expect.stringMatching(/T\S+Z {2}migrate started, for the 2nd time$/),
    expect.stringMatching(/ {2}Lead>contacts\/create\/0: 100 rows in 90 ms, 1 failed, 2 open$/),
    expect.stringMatching(/ {2}the run is paused \(vendor\)$/),
  ])
})

test('with --json each event is a document of its own', async () => {
  const { out } = await runCli(['log', 'run_7', '--json'], fakeApp())
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map(({ event }) => event)).toEqual(['started', 'batch', 'ended'])
})

test('a run in which nothing has happened yet says so', async () => {
  const app = fakeApp()
  app.events = async function* () {}
  const { out, err, status } = await runCli(['log', 'run_7'], app)
  expect([status, out, err]).toEqual([0, '', 'Nothing has happened in the run run_7 yet.\n'])
})
