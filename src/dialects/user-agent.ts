/** Says who asks, in every request to a provider. */
export const USER_AGENT = "holyfail";
