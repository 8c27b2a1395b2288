/** A number is not parted from its unit. */
const BREAKS = / (?!(?:%|ms|s|min|h|d)(?:[\s.,;)]|$))/;

/** Breaks a sentence at its spaces; a word longer than a line is broken where the line ends. */
export function wrapped(text: string, columns: number, indent: string): string[] {
  const room = columns - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(BREAKS).flatMap((one) => one.match(new RegExp(`.{1,${room}}`, "gu")) ?? [""])) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one) => `${indent}${one}`);
}
