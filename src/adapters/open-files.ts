/** How many files and sockets this process may have open; null: no limit, or none that the system tells. */
export function openFilesMax(): number | null {
  const report: unknown = process.report.getReport();
  // The report is data whose shape differs between systems; Windows has no such limit.
  const limits = property(report, "userLimits");
  const soft = property(property(limits, "open_files"), "soft");
  return typeof soft === "number" ? soft : null;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
