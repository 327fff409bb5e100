// What the other scripts share: the words of the interface, elements made of text, never of markup, and requests to
// this page's own server.

/** The language of the interface: the one that was chosen here, else the browser's first that there is. */
const LANGUAGE = (() => {
  const kept = /(?:^|; )chatbot_language=(\w+)/.exec(document.cookie)?.[1];
  return [kept, ...navigator.languages.map((tag) => tag.split("-")[0])].find((one) => Object.hasOwn(INTERFACE, one ?? "")) ?? "en";
})();

/** Keep the language in this browser, where the server reads it too. */
const keepLanguage = (language) => (document.cookie = `chatbot_language=${language}; path=/; max-age=31536000; samesite=strict`);
keepLanguage(LANGUAGE);
document.documentElement.lang = LANGUAGE;
Object.defineProperty(navigator, "language", { get: () => LANGUAGE }); // for Gradio's own words

const plurals = new Intl.PluralRules(LANGUAGE);

/** The words of a key with values filled in: numbers are written in groups, and `count` decides on the plural form. */
function words(key, values = {}) {
  let text = INTERFACE[LANGUAGE][key];
  if (typeof text !== "string") text = text[plurals.select(values.count)] ?? text.other;
  const written = (value) => (typeof value === "number" ? value.toLocaleString(LANGUAGE) : value);
  return text.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
}

/** An element with properties, attributes (those with a dash, and role) and children; strings become text. */
function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** The JSON that the server answers; throws an Error with a message for the user, and the `status`. */
async function fetchJson(path, options = {}) {
  let answer, content = null;
  try {
    answer = await fetch(path, options);
  } catch {
    throw Object.assign(new Error(words("no_server")), { status: 0 });
  }
  try {
    content = await answer.json();
  } catch {} // not JSON: an error of the server
  if (answer.ok && content !== null) return content;
  throw Object.assign(new Error(content?.error ?? words("server_failed")), { status: answer.status });
}

const postJson = (path, content) =>
  fetchJson(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(content) });

const isTyping = (target) => Boolean(target?.closest?.("input, textarea, select, [contenteditable]"));

/** Set the text of a box of Gradio's, which listens to what is typed. */
function type(box, text) {
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A modal dialog with a heading and a button that closes it; a click beside it closes it, too. */
function makeDialog(id, title, ...content) {
  const heading = make("h2", { id: `${id}-heading` }, title);
  const close = make("button", { type: "button", className: "quiet close", "aria-label": words("close") }, "✕");
  const dialog = make("dialog", { id, "aria-labelledby": heading.id, className: "page-dialog" });
  dialog.append(make("header", {}, heading, close), ...content);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return dialog;
}

/** A panel at the edge of the page that says how far something long has got; `show` fills it, "" closes it. */
function makeProgressPanel(id, label, stopLabel, stop) {
  const line = make("p", { role: "status" });
  const bar = make("progress", { max: 1, value: 0, "aria-label": label });
  const stopButton = make("button", { type: "button", className: "secondary" }, stopLabel);
  const close = make("button", { type: "button", className: "secondary" }, words("close"));
  const panel = make("section", { id, className: "progress-panel", hidden: true, "aria-label": label });
  panel.append(line, bar, make("div", { className: "choices" }, stopButton, close));
  addPanel(panel);
  close.addEventListener("click", () => (panel.hidden = true));
  stopButton.addEventListener("click", stop);
  return (said, { share = 0, running = false, stopping = false } = {}) => {
    panel.hidden = !said;
    line.textContent = said;
    bar.hidden = stopButton.hidden = !running;
    bar.value = share;
    stopButton.disabled = stopping;
    close.hidden = running;
  };
}

/** Put a panel at the edge of the page, below those that are there. */
function addPanel(panel) {
  const panels = document.getElementById("panels") ?? make("div", { id: "panels" });
  panels.append(panel);
  document.body.append(panels);
}

/** Run once the page's body is there. */
const whenReady = (start) =>
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
