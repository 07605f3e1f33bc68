/** How long the tests of faults run: shortened on each `npm test`, the numbers of security.md §4 under `npm run faults`. */

/** True under `npm run faults`, which passes `--full` to the runner. */
export const isFull: boolean = process.env['CARNET_TEST_FULL'] === '1' || process.argv.includes('--full');

/** The number for this run. */
export function sized(short: number, full: number): number {
  return isFull ? full : short;
}
