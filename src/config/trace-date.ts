const DATE = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:Z|([+-])(\d{2}):?(\d{2}))?$/i;

/**
 * Milliseconds of a date and time such as "2023-11-16 18:15:46.6805900" or "2024-05-10T00:00:00.009930+00:00"; null where
 * it is none. Finer than Date is, since traces count in parts of a microsecond. Without an offset it is UTC: only
 * differences matter.
 */
export function traceDateMs(text: string): number | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [fraction = "", sign = "+", offsetHours = "0", offsetMinutes = "0"] = match.slice(7);
  const ms = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  const plausible = inRange(month, 1, 12) && inRange(day, 1, 31) && inRange(hour, 0, 23) && inRange(minute, 0, 59);
  if (!plausible || !inRange(second, 0, 60)) return null;
  const offsetMs = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000;
  return ms + Number(fraction === "" ? 0 : `0${fraction}`) * 1000 - (sign === "-" ? -offsetMs : offsetMs);
}

function inRange(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}
