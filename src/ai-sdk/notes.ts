/** What of a call was not done as asked, before it takes a specification version's form. */
export type Note =
  | { readonly about: "setting"; readonly setting: string; readonly details: string }
  | { readonly about: "tool"; readonly tool: string; readonly details: string }
  | { readonly about: "other"; readonly message: string };

/** Takes notes while a call is read. */
export type TakeNote = (note: Note) => void;
