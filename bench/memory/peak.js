// Loaded into a process by --import: says at its end how much memory it had at most, in kilobytes.
process.on("exit", () => process.send?.(process.resourceUsage().maxRSS));
