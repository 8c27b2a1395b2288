#!/usr/bin/env node
import module from "node:module";

// From Node 22.8 on, what was compiled once need not be compiled again.
module.enableCompileCache?.();
const { runProgram } = await import("../dist/cli.js");
await runProgram(process.argv);
