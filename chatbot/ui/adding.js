// Adding articles: files and folders (a dialog, or dropped anywhere), a web address, a text. What becomes of each is
// said in a panel at the edge of the page, while the conversation goes on.
whenReady(() => {
  const AT_ONCE = 2; // uploads
  const MOST_SHOWN = 50, FEW_SHOWN = 6; // of those that have failed, and of those that wait or are done
  const POLL_MILLISECONDS = 500, RETRY_MILLISECONDS = 1000;
  const RANKS = { reading: 0, sending: 1, failed: 2, waiting: 3, added: 4, unchanged: 5 };

  // the group of a tab outlives a reload, and so does the list of what it added
  const group = (sessionStorage.group ??= crypto.getRandomValues(new Uint32Array(3)).join(""));
  let formats = [], mostBytes = Infinity, revision = 0;
  const rows = new Map(); // by the server's number, or before it has one, by an object
  const queue = [];
  let sending = 0, skipped = 0, polling = false;

  // ---- the panel that says what becomes of each

  const summary = make("p");
  const announcement = make("p", { role: "status", className: "spoken" }); // not each step
  const bar = make("progress", { max: 1, value: 0, "aria-label": words("added_so_far") });
  const offer = make("div", { className: "offer", hidden: true });
  const list = make("ul");
  const hide = make("button", { type: "button", className: "quiet close", "aria-label": words("close") }, "✕");
  const panel = make("section", { id: "adding-panel", hidden: true, "aria-label": words("adding") });
  panel.append(offer, make("div", { className: "summary" }, summary, hide), announcement, bar, list);
  addPanel(panel);
  hide.addEventListener("click", () => {
    panel.hidden = true;
    for (const [key, row] of rows) if (isOver(row)) rows.delete(key);
    skipped = 0;
  });

  const isOver = (row) => RANKS[row.state] > 3 || row.state === "failed";
  const STATES = {
    waiting: () => words("waiting"),
    sending: () => words("sending"),
    reading: (row) => (row.share && row.share < 1 ? words("reading_share", { percent: Math.floor(row.share * 100) }) : words("reading")),
    added: (row) => (row.articles === 1 ? words("added") : words("articles_added", { count: row.articles })),
    unchanged: () => words("unchanged"),
    failed: () => words("not_added"),
  };

  let drawing = false;
  function draw() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      if (rows.size || skipped) drawNow();
    });
  }

  function drawNow() {
    const all = [...rows.values()];
    const over = all.filter(isOver), failed = all.filter((row) => row.state === "failed").length;
    const articles = all.reduce((sum, row) => sum + (row.articles ?? 0), 0);
    const parts = over.length < all.length
      ? [words("adding_place", { place: over.length + 1, total: all.length })]
      : all.length ? [articles ? words("articles_added", { count: articles }) : words("nothing_new")] : [];
    if (failed) parts.push(words("not_added_count", { count: failed }));
    if (skipped) parts.push(words("skipped", { count: skipped }));
    const said = parts.join(" · ");
    summary.textContent = said;
    const spoken = over.length < all.length ? words("adding_all", { total: all.length }) : said;
    if (announcement.textContent !== spoken) announcement.textContent = spoken;
    bar.value = all.length ? (over.length + all.reduce((sum, row) => sum + (isOver(row) ? 0 : row.share ?? 0), 0)) / all.length : 0;
    bar.hidden = over.length === all.length;
    const shown = all.sort((a, b) => RANKS[a.state] - RANKS[b.state]);
    shown.length = Math.min(shown.length, Math.max(FEW_SHOWN, Math.min(MOST_SHOWN, shown.filter((row) => RANKS[row.state] < 3).length)));
    list.replaceChildren(...shown.map(rowElement));
    if (rows.size > shown.length) list.append(make("li", { className: "more" }, words("and_more", { count: rows.size - shown.length })));
    if (all.length || skipped) panel.hidden = false;
  }

  function rowElement(row) {
    const reasons = (row.reasons ?? []).map((reason) => make("p", { className: "reason" }, reason));
    if (row.earlier?.length) reasons.push(earlierElement(row));
    return make(
      "li", { className: row.state },
      make("span", { className: "name", title: row.name }, make("bdi", {}, row.name)),
      make("span", { className: "state" }, STATES[row.state](row)),
      ...reasons,
    );
  }

  /** What of an earlier file of this name: it can be removed, and brought back. */
  function earlierElement(row) {
    const act = make("button", { type: "button", className: "quiet" }, words(row.token ? "undo" : "replace_earlier"));
    act.addEventListener("click", async () => {
      act.disabled = true;
      try {
        if (row.token) await postJson("/library/undo", { token: row.token });
        row.token = row.token ? "" : (await postJson("/library/removals", { ids: row.earlier })).token;
        row.told = words(row.token ? "earlier_removed" : "earlier_there");
      } catch (error) {
        row.told = error.message;
      }
      dispatchEvent(new Event("library-changed"));
      draw();
    });
    return make("p", { className: "reason earlier" }, row.told ?? words("earlier_there"), act);
  }

  // ---- what the server says of them

  async function poll() {
    if (polling) return;
    polling = true;
    try {
      do {
        if (!(await update())) await new Promise((done) => setTimeout(done, POLL_MILLISECONDS));
      } while ([...rows.values()].some((row) => row.state === "waiting" || row.state === "reading"));
    } finally {
      polling = false;
    }
  }

  /** Take over what has changed; whether something has. */
  async function update() {
    let news;
    try {
      news = await fetchJson(`/library/additions?group=${group}&after=${revision}`);
    } catch (error) {
      if (error.status) throw error;
      return false; // the server may come back
    }
    ({ formats, most_bytes: mostBytes, revision } = news);
    for (const item of news.items) rows.set(item.number, item);
    if (news.items.some(isOver)) dispatchEvent(new Event("library-changed"));
    if (news.items.length) draw();
    return news.items.length > 0;
  }

  function submitted({ numbers }, name) {
    for (const number of numbers) if (!rows.has(number)) rows.set(number, { name, state: "waiting" });
    draw();
    poll();
  }

  function failedRow(name, reason) {
    rows.set({}, { name, state: "failed", reasons: [reason] });
    draw();
  }

  // ---- files

  function addFiles(files) {
    for (const { file, path } of files) {
      if (!isReadable(path)) failedRow(path, words("unreadable_format", { formats: formats.join(", ") }));
      else if (file.size > mostBytes) failedRow(path, words("file_too_large", { megabytes: mostBytes / 1e6 }));
      else {
        const key = {};
        rows.set(key, { name: path, state: "waiting" });
        queue.push({ file, path, key });
      }
    }
    draw();
    send();
  }

  const isReadable = (path) => formats.some((format) => path.toLowerCase().endsWith(format));

  async function send() {
    if (sending >= AT_ONCE || !queue.length) return;
    const next = queue.shift();
    sending += 1;
    send(); // another beside it
    await sendFile(next);
    sending -= 1;
    send();
  }

  async function sendFile({ file, path, key }) {
    rows.set(key, { name: path, state: "sending" });
    draw();
    const target = `/library/files?group=${group}&name=${encodeURIComponent(path.toWellFormed?.() ?? path)}`;
    for (;;) {
      try {
        const accepted = await fetchJson(target, { method: "POST", body: file });
        rows.delete(key);
        submitted(accepted, path);
        return;
      } catch (error) {
        if (error.status === 503) await new Promise((done) => setTimeout(done, RETRY_MILLISECONDS));
        else {
          rows.set(key, { name: path, state: "failed", reasons: [error.message] });
          draw();
          return;
        }
      }
    }
  }

  /** The files of a drop, with those in folders, as far as they can be read; hidden ones are left out. */
  async function droppedFiles(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
    const found = [];
    for (const entry of entries) await walk(entry, entry.isDirectory, found);
    return found;
  }

  async function walk(entry, inFolder, found) {
    if (entry.isFile) {
      const path = inFolder ? entry.fullPath.replace(/^\//, "") : entry.name;
      if (inFolder && (entry.name.startsWith(".") || !isReadable(path))) skipped += !entry.name.startsWith(".");
      else {
        try {
          found.push({ file: await new Promise((done, failed) => entry.file(done, failed)), path });
        } catch {
          failedRow(path, words("cannot_be_opened"));
        }
      }
    } else if (!entry.name.startsWith(".")) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((done) => reader.readEntries(done, () => done([])));
        if (!some.length) break;
        for (const one of some) await walk(one, true, found);
      }
    }
  }

  function chosenFiles(input) {
    const inFolder = input.webkitdirectory;
    const all = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
    const wanted = inFolder ? all.filter(({ path }) => isReadable(path) && !/(^|\/)\./.test(path)) : all;
    skipped += all.length - wanted.length;
    addFiles(wanted);
    input.value = "";
    dialog.close();
  }

  // ---- an address or a text

  async function addPasted(content, name) {
    try {
      submitted(await postJson("/library/texts", { group, ...content }), name);
      return true;
    } catch (error) {
      failedRow(name, error.message);
      return false;
    }
  }

  const addressIn = (text) => (/^https?:\/\/[^\s/]\S*$/i.test(text.trim()) ? text.trim() : "");

  function offerAddress(address) {
    const yes = make("button", { type: "button" }, words("add_it"));
    const no = make("button", { type: "button", className: "quiet" }, words("not_now"));
    offer.replaceChildren(
      make("p", {}, words("add_address_question")), make("p", { className: "address" }, make("bdi", {}, address)),
      make("div", { className: "choices" }, yes, no),
    );
    offer.hidden = panel.hidden = false;
    const close = () => {
      offer.hidden = true;
      if (!rows.size) panel.hidden = true;
    };
    no.addEventListener("click", close);
    yes.addEventListener("click", () => {
      close();
      const box = document.querySelector("#question textarea");
      if (box && box.value.trim() === address) type(box, "");
      addPasted({ address }, address);
    });
  }

  // ---- the dialog

  const files = make("input", { type: "file", multiple: true, hidden: true });
  const folder = make("input", { type: "file", multiple: true, hidden: true, webkitdirectory: true });
  const address = make("input", { type: "text", inputMode: "url", placeholder: "https://…", id: "add-address", autocomplete: "off" });
  const title = make("input", { type: "text", placeholder: words("article_title_hint"), "aria-label": words("article_title") });
  const text = make("textarea", { rows: 5, placeholder: words("article_text_hint"), id: "add-text" });
  const button = (label, className = "") => make("button", { type: "button", className }, label);
  const chooseFiles = button(words("choose_files")), chooseFolder = button(words("choose_folder"), "secondary");
  const addAddress = button(words("add"), "secondary"), addText = button(words("add_text"), "secondary");
  const dialog = makeDialog(
    "add-dialog", words("add_articles"),
    make("div", { className: "drop-zone" },
      make("p", {}, words("drop_or_choose")),
      make("div", { className: "choices" }, chooseFiles, chooseFolder, files, folder),
      make("p", { className: "hint" }, words("formats_hint")),
    ),
    make("label", { htmlFor: "add-address" }, words("web_page_or_feed")),
    make("div", { className: "line" }, address, addAddress),
    make("label", { htmlFor: "add-text" }, words("a_text")),
    title, text, make("div", { className: "choices" }, addText),
  );
  files.addEventListener("change", () => chosenFiles(files));
  folder.addEventListener("change", () => chosenFiles(folder));
  chooseFiles.addEventListener("click", () => files.click());
  chooseFolder.addEventListener("click", () => folder.click());
  const submitAddress = () => {
    if (!address.value.trim()) return address.focus();
    const given = address.value.trim();
    const complete = /^[a-z][a-z0-9+.-]*:/i.test(given) ? given : `https://${given}`;
    addPasted({ address: complete }, complete);
    address.value = "";
    dialog.close();
  };
  addAddress.addEventListener("click", submitAddress);
  address.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), submitAddress()));
  addText.addEventListener("click", async () => {
    if (!text.value.trim()) return text.focus();
    const name = title.value.trim() || text.value.trim().split("\n", 1)[0].slice(0, 100);
    const added = addPasted({ text: text.value, title: title.value }, name);
    dialog.close();
    if (await added) text.value = title.value = "";
  });

  // ---- the button, the start of an empty library, drops and pastes

  const open = make("button", { type: "button", className: "bar-button" }, words("add_articles"));
  open.id = "add-articles";
  open.addEventListener("click", () => dialog.showModal());
  document.body.prepend(make("nav", { id: "bar", "aria-label": words("library") }, open)); // first for the keyboard
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href="#add"], a[href="#add-sample"]');
    if (!link) return;
    event.preventDefault();
    if (link.hash === "#add") dialog.showModal();
    else addPasted({ sample: true }, words("the_sample"));
  });

  const overlay = make("div", { id: "drop-overlay", hidden: true }, make("p", {}, words("drop_here")));
  document.body.append(overlay);
  const carries = (event, kind) => event.dataTransfer?.types.includes(kind);
  let hiding = 0;
  addEventListener("dragover", (event) => {
    if (!carries(event, "Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    overlay.hidden = false;
    if (dialog.open) dialog.close(); // the overlay is below a modal dialog
    clearTimeout(hiding);
    hiding = setTimeout(() => (overlay.hidden = true), 300); // dragover comes every 50 to 350 ms, dragleave unreliably
  }, true);
  addEventListener("drop", async (event) => {
    if (!carries(event, "Files")) return;
    event.preventDefault();
    event.stopPropagation();
    overlay.hidden = true;
    const found = await droppedFiles(event.dataTransfer);
    addFiles(found);
  }, true);
  addEventListener("paste", (event) => {
    const pastedFiles = [...(event.clipboardData?.files ?? [])];
    if (pastedFiles.length) {
      event.preventDefault();
      event.stopPropagation();
      addFiles(pastedFiles.map((file) => ({ file, path: file.name })));
      return;
    }
    if (event.target.closest?.("dialog")) return;
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    const found = addressIn(pasted);
    if (found) offerAddress(found);
    else if (pasted.trim() && !isTyping(event.target)) {
      text.value = pasted;
      dialog.showModal();
    }
  }, true);

  // formats and sizes are known before anything can be dropped; what was being added before a reload goes on
  update().then(() => {
    if ([...rows.values()].every(isOver)) rows.clear();
    else poll();
  });
});
