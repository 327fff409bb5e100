// The settings: the language of the interface, and light or dark; models.js adds the models.
whenReady(() => {
  const select = (label, id, value, options) => {
    const made = make("select", { id });
    made.append(...options.map(([one, shown]) => make("option", { value: one }, shown)));
    made.value = value;
    return [make("label", { htmlFor: id }, label), made];
  };

  // ---- the language: the page opens again in it

  const languages = Object.keys(INTERFACE).map((one) => [one, INTERFACE[one].language_name]);
  const [languageLabel, language] = select(words("interface_language"), "interface-language", LANGUAGE, languages);
  language.addEventListener("change", () => {
    keepLanguage(language.value);
    location.reload();
  });

  // ---- light and dark: Gradio follows the system, and sets a class of the body

  const isDarkSystem = matchMedia("(prefers-color-scheme: dark)");
  const [appearanceLabel, appearance] = select(words("appearance"), "appearance", localStorage.appearance ?? "system", [
    ["system", words("as_the_system")], ["light", words("light")], ["dark", words("dark")],
  ]);
  function appear() {
    const isDark = appearance.value === "system" ? isDarkSystem.matches : appearance.value === "dark";
    if (document.body.classList.contains("dark") !== isDark) document.body.classList.toggle("dark", isDark);
  }
  new MutationObserver(appear).observe(document.body, { attributeFilter: ["class"] });
  appear();
  appearance.addEventListener("change", () => {
    localStorage.appearance = appearance.value;
    appear();
  });

  const dialog = makeDialog(
    "settings-dialog", words("settings"),
    make("div", { className: "pair" }, make("div", {}, languageLabel, language), make("div", {}, appearanceLabel, appearance)),
    loggedIn(),
  );
  const open = make("button", { type: "button", className: "bar-button" }, words("settings"));
  open.id = "open-settings";
  open.addEventListener("click", () => dialog.showModal());
  document.getElementById("bar").append(open);
});
