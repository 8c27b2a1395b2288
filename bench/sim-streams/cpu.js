// Loaded into the simulator: tells its CPU time so far, in microseconds, whenever it is asked.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
process.channel.unref();
