/** The first provider's port. */
export const SIM_PORT_DEFAULT = 4100;

/** Says where a running sim takes its faults; `holyfail sim` prints the line that sets it. */
export const SIM_VARIABLE = "HOLYFAIL_SIM";

/** The one before the first provider's, so that it can be told without knowing how many providers there are. */
export function adminPortOf(port: number): number {
  return Math.max(0, port - 1);
}

/** Where the admin API is when nobody says otherwise. */
export const SIM_URL_DEFAULT = `http://127.0.0.1:${adminPortOf(SIM_PORT_DEFAULT)}`;
