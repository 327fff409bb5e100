// The models: which there are, the one that writes the next answers, and the download of the recommended one.
whenReady(() => {
  const POLL_MILLISECONDS = 500;
  const button = (label, className = "") => make("button", { type: "button", className }, label);
  const megabytes = (bytes) => Math.floor(bytes / 1e6);

  // ---- the list, in the settings

  const list = make("div", { className: "models", role: "radiogroup", "aria-label": words("model_for") });
  const problem = make("p", { className: "problem" });
  const embeddings = make("p", { className: "problem" });
  const recommended = button("", "secondary");
  const settings = document.getElementById("settings-dialog");
  settings.append(make("h3", {}, words("model_for")), list, problem, make("div", { className: "choices" }, recommended), embeddings);
  document.getElementById("open-settings").addEventListener("click", load);

  async function load() {
    let found;
    try {
      found = await fetchJson("/models");
    } catch (error) {
      problem.textContent = error.message;
      return;
    }
    const chat = found.models.filter((model) => model.makes_answers), others = found.models.filter((model) => !model.makes_answers);
    list.replaceChildren(
      choice("", found.answering ? `${words("automatic")} (${found.answering})` : words("automatic_none"), 0),
      ...chat.map((model) => choice(model.name, model.name, model.size)),
      ...(found.answering ? [choice("none", words("no_model_chosen"), 0)] : []),
    );
    problem.replaceChildren(...withCode(found.reason));
    recommended.textContent = words("download_recommended", { model: found.recommended });
    recommended.hidden = !found.recommended || chat.some((model) => model.name === found.recommended);
    recommended.onclick = () => {
      settings.close();
      start(found.recommended);
    };
    embeddings.hidden = !others.length;
    if (others.length) embeddings.replaceChildren(
      `${words("embedding_models")}: ${others.map((model) => model.name).join(", ")}. `,
      ...withCode(words("change_embeddings", { command: `\`chatbot rebuild --embeddings ${others[0].name}\`` })),
    );
  }

  function choice(value, label, size) {
    const radio = make("input", { type: "radio", name: "model", value, checked: asking.model() === value });
    radio.addEventListener("change", () => asking.choose(value).catch((error) => (problem.textContent = error.message)));
    const stated = size ? words("size", { gigabytes: (size / 1e9).toLocaleString(LANGUAGE, { maximumFractionDigits: 1 }) }) : "";
    return make("label", {}, radio, make("span", {}, label), make("span", { className: "size" }, stated));
  }

  /** Text in which what stands between backticks is code. */
  const withCode = (text) => text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));

  // ---- the download, which goes on without the page

  const line = make("p", { role: "status" });
  const bar = make("progress", { max: 1, value: 0, "aria-label": words("models") });
  const stop = button(words("stop_download"), "secondary"), close = button(words("close"), "secondary");
  const panel = make("section", { id: "pull-panel", hidden: true, "aria-label": words("models") });
  panel.append(line, bar, make("div", { className: "choices" }, stop, close));
  document.body.append(panel);
  close.addEventListener("click", () => (panel.hidden = true));
  stop.addEventListener("click", () => postJson("/models/pull/stop", {})); // what came of it, `follow` shows
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.('a[href="#pull"]');
    if (!link) return;
    event.preventDefault();
    start((await fetchJson("/models")).recommended);
  });

  async function start(model) {
    try {
      follow(await postJson("/models/pull", { model }));
    } catch (error) {
      show({ model, running: false, progress: {}, message: error.message });
    }
  }

  async function follow(state) {
    while (state.running) {
      show(state);
      await new Promise((done) => setTimeout(done, POLL_MILLISECONDS));
      state = await fetchJson("/models/pull").catch(() => state); // the server may come back
    }
    show(state);
  }

  function show({ model, running, progress, message }) {
    panel.hidden = !model;
    document.body.classList.toggle("is-pulling", running);
    line.textContent = running ? words("downloading", { model, status: shareOf(progress) }) : message || words("download_done", { model });
    bar.hidden = !running;
    bar.value = progress.total ? progress.completed / progress.total : 0;
    stop.hidden = !running;
    close.hidden = running;
  }

  function shareOf({ completed, total, status }) {
    if (!total) return status || words("download_starts");
    const share = { percent: Math.floor((100 * completed) / total), done: megabytes(completed), total: megabytes(total) };
    return words("downloaded_share", share);
  }

  // one that began before this page was opened
  fetchJson("/models/pull").then((state) => state.running && follow(state), () => {});
});
