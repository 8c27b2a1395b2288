const TIERS = ["tier-0", "tier-1", "tier-2", "tier-3", "tier-4", "tier-5"] as const;

/** The custom properties of page.css that charts are painted with. */
export type ColourName = "ink" | "grid" | "shade" | "good" | "bad" | (typeof TIERS)[number];
export type Colours = Readonly<Record<ColourName, string>>;

/** Tiers, and curves, by their place; after the sixth they begin anew. */
export function colourOf(place: number): ColourName {
  return TIERS[place % TIERS.length] ?? "tier-0";
}

/** As the theme has them now: a canvas cannot read custom properties, but what an element makes of them. */
export function currentColours(): Colours {
  const probe = document.body.appendChild(document.createElement("span"));
  const read = (name: ColourName): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ink: read("ink"),
    grid: read("grid"),
    shade: read("shade"),
    good: read("good"),
    bad: read("bad"),
    "tier-0": read("tier-0"),
    "tier-1": read("tier-1"),
    "tier-2": read("tier-2"),
    "tier-3": read("tier-3"),
    "tier-4": read("tier-4"),
    "tier-5": read("tier-5"),
  };
  probe.remove();
  return colours;
}
