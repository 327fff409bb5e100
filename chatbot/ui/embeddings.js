// The embeddings: which the library is searched with, others to choose from, and embedding everything again, which goes
// on without the page.
whenReady(() => {
  const POLL_MILLISECONDS = 500;
  const BUILT_IN = "embedded"; // the server's name for the built-in embeddings

  // ---- the list, in the settings

  const list = make("div", { className: "models", role: "radiogroup", "aria-label": words("embeddings_for") });
  const problem = make("p", { className: "problem", role: "status" });
  const again = make("button", { type: "button", className: "secondary" }, words("reembed"));
  document.getElementById("settings-dialog").append(
    make("h3", {}, words("embeddings_for")), list, make("p", { className: "hint" }, words("reembed_hint")), problem,
    make("div", { className: "choices" }, again),
  );
  document.getElementById("open-settings").addEventListener("click", load);
  again.addEventListener("click", () => start(list.querySelector(":checked")?.value));

  const label = (name) => (name === BUILT_IN ? words("built_in_label") : name);
  const named = (name) => (name === BUILT_IN ? words("built_in_embeddings") : name);

  async function load() {
    try {
      const { used, models } = await fetchJson("/embeddings");
      const there = [{ name: BUILT_IN, size: 0 }, ...models];
      if (!there.some(({ name }) => name === used)) there.push({ name: used, size: 0 }); // no longer installed
      list.replaceChildren(...there.map(({ name, size }) => {
        const radio = make("input", { type: "radio", name: "embeddings", value: name, checked: name === used });
        return makeModelChoice(radio, name === used ? words("in_use", { model: label(name) }) : label(name), size);
      }));
      problem.textContent = "";
    } catch (error) {
      problem.textContent = error.message;
    }
    again.disabled = !list.firstChild;
  }

  // ---- embedding again

  const tell = makeProgressPanel("embedding-panel", words("embeddings"), words("stop"), async () => follow(await postJson("/embeddings/again/stop", {})));

  async function start(model) {
    try {
      const state = await postJson("/embeddings/again", { model });
      document.getElementById("settings-dialog").close();
      follow(state);
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  let following = 0;
  async function follow(state) {
    const number = (following += 1);
    while (state.running && number === following) {
      show(state);
      await new Promise((done) => setTimeout(done, POLL_MILLISECONDS));
      state = await fetchJson("/embeddings/again").catch(() => state); // the server may come back
    }
    if (number === following) show(state);
  }

  function show({ model, running, stopping, done, total, failed, message }) {
    const values = { model: named(model), done, total, percent: total ? Math.floor((100 * done) / total) : 0 };
    const ended = message || words(failed ? "reembedded_except" : "reembedded", { ...values, count: failed });
    const under = words(stopping ? "reembedding_stops" : total ? "reembedding" : "reembedding_starts", values);
    tell(model && (running ? under : ended), { running, stopping, share: total ? done / total : 0 });
  }

  // one that began before this page was opened, or in another tab
  fetchJson("/embeddings/again").then((state) => state.running && follow(state), () => {});
});
