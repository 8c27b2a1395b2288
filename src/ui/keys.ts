import type { ViewStore } from "./store.ts";

const CTRL_C = "\u0003";
const ESCAPE = "\u001b";

/** What a key does. Those that end the run always do. */
export function press(store: ViewStore, sign: string): void {
  if (sign === "q") return store.end();
  if (sign === CTRL_C) return store.interrupt();
  if (store.state?.help === true && sign === ESCAPE) return store.toggleHelp();
  if (store.state?.menu !== null) return store.pressInMenu(sign);
  if (sign === "p") return store.togglePause();
  if (sign === "?") return store.toggleHelp();
  if (sign === "h") return store.toggleLatencies();
  if (sign === "f") return store.openFaultMenu();
  if (sign === "0" || sign === ESCAPE) return store.focus(null);
  if (/^[1-9]$/.test(sign)) return store.focus(Number(sign) - 1);
}
