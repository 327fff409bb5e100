/** A model to choose: a radio button, its name, and its size in bytes, 0 for one without. */
function makeModelChoice(radio, label, size) {
  const stated = size ? words("size", { gigabytes: (size / 1e9).toLocaleString(LANGUAGE, { maximumFractionDigits: 1 }) }) : "";
  return make("label", {}, radio, make("span", {}, label), make("span", { className: "size" }, stated));
}

// The models: which there are, the one that writes the next answers, and the download of the recommended one.
whenReady(() => {
  const POLL_MILLISECONDS = 500;
  const button = (label, className = "") => make("button", { type: "button", className }, label);
  const megabytes = (bytes) => Math.floor(bytes / 1e6);

  // ---- the list, in the settings

  const list = make("div", { className: "models", role: "radiogroup", "aria-label": words("model_for") });
  const problem = make("p", { className: "problem" });
  const recommended = button("", "secondary");
  const settings = document.getElementById("settings-dialog");
  settings.append(make("h3", {}, words("model_for")), list, problem, make("div", { className: "choices" }, recommended));
  document.getElementById("open-settings").addEventListener("click", load);

  async function load() {
    let found;
    try {
      found = await fetchJson("/models");
    } catch (error) {
      problem.textContent = error.message;
      return;
    }
    const chat = found.models.filter((model) => model.makes_answers);
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
  }

  function choice(value, label, size) {
    const radio = make("input", { type: "radio", name: "model", value, checked: asking.model() === value });
    radio.addEventListener("change", () => asking.choose(value).catch((error) => (problem.textContent = error.message)));
    return makeModelChoice(radio, label, size);
  }

  /** Text in which what stands between backticks is code. */
  const withCode = (text) => text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));

  // ---- the download, which goes on without the page

  // what came of stopping it, `follow` shows
  const tell = makeProgressPanel("pull-panel", words("models"), words("stop_download"), () => postJson("/models/pull/stop", {}));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href="#pull"]');
    if (!link) return;
    event.preventDefault();
    start();
  });

  async function start() {
    let model;
    try {
      model = (await fetchJson("/models")).recommended;
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
    document.body.classList.toggle("is-pulling", running);
    const said = running ? words("downloading", { model, status: shareOf(progress) }) : message || words("download_done", { model });
    tell((model || message) && said, { running, share: progress.total ? progress.completed / progress.total : 0 });
  }

  function shareOf({ completed, total, status }) {
    if (!total) return status || words("download_starts");
    const share = { percent: Math.floor((100 * completed) / total), done: megabytes(completed), total: megabytes(total) };
    return words("downloaded_share", share);
  }

  // one that began before this page was opened
  fetchJson("/models/pull").then((state) => state.running && follow(state), () => {});
});
