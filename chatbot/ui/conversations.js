// Conversations: which one is shown is in the address; the others are listed, searched, renamed, deleted and
// exported. Below each answer stands what can be done with it; Esc stops one.
whenReady(() => {
  const PAUSE_MILLISECONDS = 200; // after the last letter of a search
  const UNDO_MILLISECONDS = 15_000, RETRY_MILLISECONDS = 700;
  const FORMATS = [["md", "Markdown"], ["html", "HTML"], ["docx", "Word"], ["json", "JSON"]];
  const button = (label, className = "", more = {}) => make("button", { type: "button", className, ...more }, label);
  const field = (name) => document.querySelector(`#${name} :is(input, textarea)`);

  /** Tell Gradio something through a hidden box. */
  function tell(name, text) {
    const box = field(name);
    if (!box) return;
    type(box, text);
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter" }));
  }

  // ---- the conversation that is shown

  const inAddress = () => /^[0-9a-f]{16}$/.exec(new URLSearchParams(location.search).get("c"))?.[0] ?? "";
  let shown = "", requested = 0, wanted = "";

  /** Gradio listens to its boxes only some time after it shows them: ask until it says that this was shown. */
  function open(id) {
    wanted = id;
    requested += 1;
    ask(requested);
  }
  function ask(number) {
    if (number !== requested || answered() >= number) return;
    tell("wanted", `${number} ${wanted}`);
    setTimeout(ask, RETRY_MILLISECONDS, number);
  }
  const said = () => /^(\d+)(?: ([0-9a-f]{16})(?: m([0-9a-f]*))?)?$/.exec(document.getElementById("shown-conversation")?.textContent.trim() ?? "");
  let last = 0, restored = "";
  const answered = () => (last = Math.max(last, Number(said()?.[1] ?? 0)));

  const isOpening = () => answered() < requested;
  let isHeld = false;
  /** Hold a question that is sent before its conversation is back: it would be asked without it. */
  function hold(event) {
    const isSent = event.type === "click"
      ? event.target.closest?.("#question .submit-button")
      : event.key === "Enter" && !event.shiftKey && event.target === field("question");
    if (!isSent || !isOpening()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isHeld = true;
  }
  for (const name of ["click", "keypress", "keydown"]) addEventListener(name, hold, true);

  function follow() {
    const found = said();
    if (found && !isOpening()) {
      shown = found[2] ?? "";
      restoreModel(found);
      stateShown();
      if (shown !== inAddress()) history.pushState(null, "", shown ? `/?c=${shown}` : "/");
      if (isHeld) document.querySelector("#question .submit-button")?.click();
      isHeld = false;
    }
    // Links within the page lead from Gradio's base, not from the address.
    const base = document.querySelector("base");
    if (base && base.getAttribute("href") !== `/${location.search}`) base.setAttribute("href", `/${location.search}`);
  }
  asking.conversation = () => shown;

  /** Ask the next questions of the model that was chosen for the conversation which has been opened. */
  function restoreModel([all, , , model]) {
    if (model === undefined || restored === all) return;
    restored = all;
    asking.restore(decodeURIComponent(model.replace(/../g, "%$&")));
  }
  /** Each question goes with the conversation that is shown: a server that was started again does not know it. */
  function stateShown() {
    const box = field("wanted"), stated = `${requested} ${shown}`;
    if (box && box.value !== stated) type(box, stated);
  }

  addEventListener("popstate", () => inAddress() !== shown && open(inAddress()));
  if (inAddress()) open(inAddress());

  // ---- what can be done with an answer

  const ratings = new Map(); // what was pressed since the page was opened, by the id of the row
  const notes = new Map(); // what is being written, by the same: Gradio may show a row anew
  const stopButton = () => document.querySelector("#question .stop-button");
  const placeOf = (row) => /^kept-([0-9a-f]{16})-(\d+)$/.exec(row.id)?.slice(1);

  function exportLinks(id, number = "") {
    return FORMATS.map(([format, name]) => {
      const query = new URLSearchParams({ id, format, ...(number && { number }) });
      return make("a", { href: `/conversations/export?${query}`, download: "" }, name);
    });
  }

  function fillRow(row) {
    const place = placeOf(row);
    const again = button(words("retry"), "last-only"), edit = button(words("edit_question"), "last-only");
    again.addEventListener("click", () => tell("again", "retry"));
    edit.addEventListener("click", startEditing);
    const [up, down, ...rating] = place ? ratingParts(row, place) : [];
    row.append(...(place ? [up, down, ...exportParts(place)] : []), again, edit, ...rating);
  }

  /** An element that a button unfolds; its content is made when it is first seen. */
  function unfolded(tag, toggle, content) {
    const fold = make(tag, { className: "formats", hidden: true });
    toggle.setAttribute("aria-expanded", "false");
    toggle.addEventListener("click", () => {
      if (!fold.firstChild) fold.append(...content());
      fold.hidden = !fold.hidden;
      toggle.setAttribute("aria-expanded", String(!fold.hidden));
    });
    return fold;
  }

  function exportParts([id, number]) {
    const toggle = button(words("export"));
    return [toggle, unfolded("span", toggle, () => exportLinks(id, number))];
  }

  function ratingParts(row, [id, number]) {
    const rated = () => ratings.get(row.id) ?? { thumb: row.classList.contains("rated-up") ? "up" : row.classList.contains("rated-down") ? "down" : "", note: row.title };
    const status = make("span", { role: "status" });
    const thumbs = { up: button(words("helpful")), down: button(words("not_helpful")) };
    const show = () => {
      for (const [thumb, one] of Object.entries(thumbs)) one.setAttribute("aria-pressed", String(rated().thumb === thumb));
    };
    let sent = Promise.resolve(); // a note may follow its thumb at once, and must not overtake it
    function rate(thumb, note) {
      const before = rated();
      ratings.set(row.id, { thumb, note });
      show();
      sent = sent.then(() => postJson("/conversations/rating", { id, number: Number(number), thumb, note })).then(
        () => (status.textContent = ""),
        (error) => {
          status.textContent = error.message;
          ratings.set(row.id, before);
          show();
        },
      );
      return sent;
    }
    function askForNote(written) {
      const note = make("input", { type: "text", maxLength: 2000, value: written, placeholder: words("note_hint") });
      const keep = button(words("save"));
      const form = make("span", { className: "note-form" }, make("label", {}, make("span", { className: "spoken" }, words("note_hint")), note), keep);
      const close = () => {
        notes.delete(row.id);
        form.remove();
      };
      const finish = async () => {
        close();
        await rate(rated().thumb, note.value.trim());
        thumbs[rated().thumb]?.focus();
        if (!status.textContent) status.textContent = words("rating_kept");
      };
      notes.set(row.id, written);
      note.addEventListener("input", () => notes.set(row.id, note.value));
      keep.addEventListener("click", finish);
      note.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.stopPropagation();
        if (event.key === "Enter") finish();
        else close();
      });
      queueMicrotask(() => {
        row.append(form);
        note.focus();
      });
    }
    if (notes.has(row.id)) askForNote(notes.get(row.id));
    for (const [thumb, one] of Object.entries(thumbs)) one.addEventListener("click", async () => {
      const chosen = rated().thumb === thumb ? "" : thumb;
      notes.delete(row.id);
      row.querySelector(".note-form")?.remove();
      const { note } = rated();
      if (chosen) askForNote(note);
      await rate(chosen, chosen ? note : "");
    });
    show();
    return [thumbs.up, thumbs.down, status];
  }

  function fillRows() {
    const rows = [...document.querySelectorAll("#conversation p.actions")];
    for (const row of rows) {
      if (!row.firstChild) fillRow(row);
      const isLast = row === rows.at(-1) && row.closest(".bot-row") === [...document.querySelectorAll("#conversation .bot-row")].at(-1);
      for (const one of row.querySelectorAll(".last-only")) if (one.hidden === isLast) one.hidden = !isLast;
      if (row.title && !ratings.has(row.id)) ratings.set(row.id, { thumb: row.classList.contains("rated-up") ? "up" : "down", note: row.title });
      if (row.title) row.removeAttribute("title");
    }
  }

  let isEditing = false;
  function startEditing() {
    isEditing = true;
    tell("editing", "yes");
    field("question")?.focus();
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (stopButton()) stopButton().click();
    else if (isEditing) tell("editing", "no");
    isEditing = false;
  });

  new MutationObserver(() => {
    follow();
    fillRows();
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });

  // ---- the list

  const search = make("input", { type: "search", placeholder: words("search_conversations_hint"), "aria-label": words("search_conversations") });
  const begin = button(words("new_conversation"));
  const found = make("p", { role: "status", className: "found" });
  const list = make("ul", { className: "rows" });
  const more = button(words("show_more"), "secondary more");
  const aside = make("p", { className: "hint", hidden: true });
  const undo = make("div", { className: "undo", hidden: true });
  const view = makeDialog(
    "conversations-dialog", words("conversations"),
    make("div", { className: "line" }, search, begin), make("div", { className: "line status" }, found), list, more, aside, undo,
  );

  let listed = [], latest = 0;
  async function load(offset = 0) {
    const number = (latest += 1);
    try {
      const answer = await fetchJson(`/conversations?${new URLSearchParams({ text: search.value.trim(), offset })}`);
      if (number !== latest) return; // another has been asked for meanwhile
      listed = offset ? [...listed, ...answer.conversations] : answer.conversations;
      draw(answer);
    } catch (error) {
      found.textContent = error.message;
      list.replaceChildren();
      more.hidden = true;
    }
  }

  function draw({ found: count, put_aside: damaged }) {
    const none = search.value.trim() ? words("no_conversation_found") : words("no_conversations");
    found.textContent = count ? words("conversation_count", { count }) : none;
    list.replaceChildren(...listed.map(rowElement));
    more.hidden = listed.length >= count;
    aside.hidden = !damaged.length;
    aside.textContent = damaged.length ? words("put_aside", { file: damaged.at(-1) }) : "";
  }

  const day = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
  const time = (stated) => (Number.isNaN(Date.parse(stated)) ? "" : day.format(new Date(stated)));

  function rowElement(one) {
    const title = button(make("bdi", {}, one.title), "title", { "aria-current": String(one.id === shown) });
    const details = [time(one.changed), words("question_count", { count: one.questions })];
    const body = make("div", {}, title, make("p", { className: "details" }, ...details.filter(Boolean).map((each) => make("span", {}, each))));
    const icon = (sign, label) => button(sign, "quiet remove", { "aria-label": words(label, { title: one.title }), title: words(label, { title: one.title }) });
    const rename = icon("✎", "rename_conversation"), save = icon("⤓", "export_conversation"), remove = icon("✕", "delete_conversation");
    body.append(unfolded("p", save, () => exportLinks(one.id)));
    title.addEventListener("click", () => {
      view.close();
      open(one.id);
    });
    rename.addEventListener("click", () => startRenaming(one, title));
    remove.addEventListener("click", () => deleteConversation(one));
    return make("li", {}, body, make("span", { className: "icons" }, rename, save, remove));
  }

  function startRenaming(one, title) {
    const box = make("input", { type: "text", value: one.title, maxLength: 120, "aria-label": words("new_title") });
    let isOver = false;
    const end = async (isKept) => {
      if (isOver) return;
      isOver = true;
      if (isKept && box.value.trim() && box.value !== one.title) await change("renaming", { id: one.id, title: box.value });
      await load();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // Esc would close the list
      end(event.key === "Enter");
    });
    box.addEventListener("blur", () => end(true));
    title.replaceWith(box);
    box.select();
    box.focus();
  }

  async function change(what, content) {
    try {
      await postJson(`/conversations/${what}`, content);
      return true;
    } catch (error) {
      offerUndo(error.message);
      return false;
    }
  }

  async function deleteConversation(one) {
    if (!(await change("deleting", { id: one.id }))) return;
    if (one.id === shown) open("");
    offerUndo(words("conversation_deleted", { title: one.title }), async () => {
      if (await change("restoring", { id: one.id })) offerUndo(words("conversation_restored", { title: one.title }));
      load();
    });
    load();
  }

  let hiding = 0;
  function offerUndo(told, back) {
    const undoing = back ? button(words("undo"), "secondary") : null;
    undoing?.addEventListener("click", () => {
      undoing.disabled = true;
      back();
    });
    undo.replaceChildren(make("p", { role: "status" }, told), ...(undoing ? [undoing] : []));
    undo.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => (undo.hidden = true), UNDO_MILLISECONDS);
  }

  let pause = 0;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(load, PAUSE_MILLISECONDS);
  });
  more.addEventListener("click", () => load(listed.length));
  begin.addEventListener("click", () => {
    view.close();
    open("");
    field("question")?.focus();
  });

  const openList = button(words("conversations"), "bar-button");
  openList.id = "open-conversations";
  openList.addEventListener("click", () => {
    search.value = "";
    if (!view.open) view.showModal();
    search.focus();
    load();
  });
  document.getElementById("bar").prepend(openList);
});
