const CHOICES = ["automatic", "light", "dark"] as const;
type Theme = (typeof CHOICES)[number];

/** The button that takes the light or the dark theme instead of the system's; `onChange` paints anew what is painted. */
export function themeButton(button: HTMLButtonElement, onChange: () => void): void {
  let theme: Theme = "automatic";
  const take = (chosen: Theme): void => {
    if (chosen === "automatic") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
    onChange();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = CHOICES[(CHOICES.indexOf(theme) + 1) % CHOICES.length] ?? "automatic";
    button.textContent = `Theme: ${theme}`;
    take(theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  // On paper everything is light, and nothing can be unfolded.
  let unfolded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details")].filter((details) => !details.open);
    for (const details of unfolded) details.open = true;
    take("light");
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
    take(theme);
  });
}
