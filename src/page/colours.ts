/** The custom properties of page.css that charts are painted with. */
const NAMES = [
  "ink",
  "grid",
  "shade",
  "good",
  "bad",
  "tier-0",
  "tier-1",
  "tier-2",
  "tier-3",
  "tier-4",
  "tier-5",
] as const;

export type ColourName = (typeof NAMES)[number];
export type Colours = Readonly<Record<ColourName, string>>;

const BY_PLACE = ["tier-0", "tier-1", "tier-2", "tier-3", "tier-4", "tier-5"] as const;

/** Tiers, and curves, by their place; after the sixth they begin anew. */
export function colourOf(place: number): ColourName {
  return BY_PLACE[place % BY_PLACE.length] ?? "tier-0";
}

/** As the theme has them now: a canvas cannot read custom properties, but what an element makes of them. */
export function currentColours(): Colours {
  const probe = document.body.appendChild(document.createElement("span"));
  const read = (name: ColourName): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(NAMES.map((name) => [name, read(name)]));
  probe.remove();
  // Every name has been put in just now.
  return colours as Colours;
}
