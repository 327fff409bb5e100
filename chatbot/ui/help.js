// The help sheet: which keys do what, and how answers are to be read; "?" opens it where no text is typed.
whenReady(() => {
  const ENTER = words("key_enter"), SHIFT = words("key_shift"), ESCAPE = words("key_escape");
  const KEYS = [
    [[ENTER], "does_ask"], [[SHIFT, ENTER], "does_new_line"], [[ESCAPE], "does_stop"], [["/"], "does_question"],
    [["n"], "does_next"], [["p"], "does_previous"], [["?"], "does_help"],
  ];
  const MARKS = [["1", "mark_number"], ["✓", "mark_checked"], [words("contradicted"), "mark_contradicted"], [words("unsourced"), "mark_unsourced"]];
  const listed = (className, entries) =>
    make("dl", { className }, ...entries.flatMap(([shown, key]) => [make("dt", {}, ...shown), make("dd", {}, words(key))]));

  const dialog = makeDialog(
    "help-dialog", words("help"),
    make("h3", {}, words("marks")), listed("marks", MARKS.map(([mark, key]) => [[make("span", { className: key }, mark)], key])),
    make("h3", {}, words("keys")), listed("keys", KEYS.map(([keys, key]) => [keys.map((one) => make("kbd", {}, one)), key])),
  );
  const openHelp = () => dialog.open || dialog.showModal();
  const open = make("button", { type: "button", className: "bar-button", "aria-label": words("help"), title: words("help") }, "?");
  open.id = "open-help";
  open.addEventListener("click", openHelp);
  document.getElementById("bar").append(open);

  addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") openHelp();
    else if (event.key === "/" && !document.querySelector("dialog:modal")) document.querySelector("#question textarea")?.focus();
    else return;
    event.preventDefault();
  });
});
