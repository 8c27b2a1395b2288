declare const HOLYFAIL_VERSION: string | undefined;

/** Set by the build from package.json; run from source it is "0.0.0-source". */
export const VERSION: string = typeof HOLYFAIL_VERSION === "undefined" ? "0.0.0-source" : HOLYFAIL_VERSION;
