// The settings: the language of the interface, light or dark, the second opinion; models.js adds the models.
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

  // ---- the second opinion: a cookie tells the server, as it does of the language

  const kept = /(?:^|; )chatbot_judge=(\w+)/.exec(document.cookie)?.[1] ?? "auto";
  const [judgeLabel, judge] = select(words("second_opinion"), "second-opinion", kept, [
    ["auto", words("where_quick")], ["yes", words("always")], ["no", words("never")],
  ]);
  judge.addEventListener("change", () => {
    document.cookie = `chatbot_judge=${judge.value}; path=/; max-age=31536000; samesite=strict`;
  });

  const dialog = makeDialog(
    "settings-dialog", words("settings"),
    make("div", { className: "pair" }, make("div", {}, languageLabel, language), make("div", {}, appearanceLabel, appearance)),
    make("div", { className: "pair" }, make("div", {}, judgeLabel, judge)),
    loggedIn(),
  );
  const open = make("button", { type: "button", className: "bar-button" }, words("settings"));
  open.id = "open-settings";
  open.addEventListener("click", () => dialog.showModal());
  document.getElementById("bar").append(open);
});
