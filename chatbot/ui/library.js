// The library: all articles, searched, sorted and filtered; opened and removed; the next questions limited to some.
whenReady(() => {
  const PAUSE_MILLISECONDS = 200; // after the last letter of a search
  const UNDO_MILLISECONDS = 15_000;
  const NO_LIMITS = { since: "", until: "", sources: [], languages: [], articles: [] };
  const button = (words, className = "") => make("button", { type: "button", className }, words);

  // ---- limits of the next questions: kept for the tab, told to Gradio through a hidden box

  let limits = { ...NO_LIMITS };
  try {
    limits = { ...NO_LIMITS, ...JSON.parse(sessionStorage.limits ?? "{}") };
  } catch {} // not from here
  const isLimited = () => Object.values(limits).some((value) => value.length);
  const countLimits = () => limits.sources.length + limits.languages.length + Boolean(limits.since || limits.until) + Boolean(limits.articles.length);

  function setLimits(next) {
    limits = { ...NO_LIMITS, ...next };
    sessionStorage.limits = JSON.stringify(limits);
    tellLimits();
  }
  /** Gradio listens to its boxes only some time after it shows them: tell until what it shows is what is meant. */
  function tellLimits() {
    const box = document.querySelector("#limits :is(input, textarea)"), shown = document.querySelectorAll("#limited-to .limit");
    const wanted = isLimited() ? JSON.stringify(limits) : "";
    if (box && (box.value !== wanted || shown.length !== countLimits())) type(box, wanted);
    if (!box || shown.length !== countLimits()) setTimeout(tellLimits, 400);
  }
  tellLimits();

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href="#library"], a[href^="#unlimit"]');
    if (!link) return;
    event.preventDefault();
    const [, kind, place] = link.hash.slice(1).split("-");
    if (link.hash === "#library") openLibrary();
    else if (kind === "period") setLimits({ ...limits, since: "", until: "" });
    else if (kind === "articles") setLimits({ ...limits, articles: [] });
    else if (kind) setLimits({ ...limits, [kind]: limits[kind].filter((_, index) => index !== Number(place)) });
    else setLimits(NO_LIMITS);
  });

  // ---- the view

  const search = make("input", { type: "search", placeholder: "Search titles, outlets and sources", "aria-label": "Search the library" });
  const choice = (label, ...options) => {
    const select = make("select", { "aria-label": label });
    select.append(...options.map(([value, words]) => make("option", { value }, words)));
    return select;
  };
  const order = choice("Order", ["", "Last added first"], ["date", "Newest first"], ["title", "By title"], ["outlet", "By outlet"], ["language", "By language"], ["passages", "Longest first"]);
  const outlet = choice("Outlet", ["", "All outlets"]);
  const language = choice("Language", ["", "All languages"]);
  const since = make("input", { type: "date", "aria-label": "Published from" });
  const until = make("input", { type: "date", "aria-label": "Published until" });
  const found = make("p", { role: "status", className: "found" });
  const list = make("ul", { className: "articles" });
  const more = button("Show more", "secondary more");
  const askThese = button("Ask only these"), clear = button("Clear the filter", "quiet"), removeTicked = button("Remove", "secondary");
  const undo = make("div", { className: "undo", hidden: true });
  const view = makeDialog(
    "library-dialog", "Library",
    make("div", { className: "line" }, search, order),
    make("div", { className: "facets" }, outlet, language, make("span", { className: "dates" }, "from", since, "to", until)),
    make("div", { className: "line status" }, found, clear),
    list, more, undo,
    make("footer", {}, askThese, removeTicked),
  );

  const ticked = new Map(); // titles by id
  let shown = [], ids = [], asked = 0;

  const filters = () => ({ source: outlet.value, language: language.value, since: since.value, until: until.value });
  const isFiltered = () => Boolean(search.value.trim() || Object.values(filters()).some(Boolean));

  async function load(offset = 0) {
    const number = (asked += 1);
    const query = new URLSearchParams({ text: search.value.trim(), order: order.value, offset });
    for (const [name, value] of Object.entries(filters())) if (value) query.append(name, value);
    try {
      const answer = await fetchJson(`/library/articles?${query}`);
      if (number !== asked) return; // another has been asked for meanwhile
      shown = offset ? [...shown, ...answer.articles] : answer.articles;
      ids = answer.ids;
      draw(answer);
    } catch (error) {
      found.textContent = error.message;
      list.replaceChildren();
      more.hidden = true;
    }
  }

  function draw({ found: count, total, outlets, languages }) {
    fillChoice(outlet, "All outlets", outlets.map(([name, number]) => [name, `${name} (${number.toLocaleString("en")})`]));
    fillChoice(language, "All languages", languages.map(([code, number]) => [code, `${reading.languageName(code)} (${number.toLocaleString("en")})`]));
    found.textContent = !total ? "No articles yet." : count < total ? `${count.toLocaleString("en")} of ${countOf(total, "article")}` : countOf(total, "article");
    list.replaceChildren(...shown.map(rowElement));
    if (isFiltered() && !count) list.append(make("li", { className: "none" }, "No article passes this filter."));
    more.hidden = shown.length >= count;
    drawChoice(count);
  }

  function fillChoice(select, all, options) {
    const value = select.value;
    select.replaceChildren(make("option", { value: "" }, all), ...options.map(([one, words]) => make("option", { value: one }, words)));
    select.value = value;
    if (select.selectedIndex < 0) select.value = "";
    select.hidden = !options.length;
  }

  function drawChoice(count = Number.NaN) {
    if (!Number.isNaN(count)) view.dataset.found = count;
    const filtered = Number(view.dataset.found);
    askThese.hidden = !ticked.size && !(isFiltered() && filtered);
    const chosen = ticked.size || filtered, kind = ticked.size ? "ticked article" : "article";
    askThese.textContent = chosen === 1 ? `Ask only this ${kind}` : `Ask only these ${countOf(chosen, kind)}`;
    askThese.disabled = !ticked.size && Boolean(search.value.trim()) && !ids.length;
    askThese.title = askThese.disabled ? "Too many; narrow the search." : "";
    removeTicked.hidden = !ticked.size;
    removeTicked.textContent = `Remove ${countOf(ticked.size, "article")}`;
    clear.hidden = !isFiltered();
  }

  function rowElement(article) {
    const tick = make("input", { type: "checkbox", checked: ticked.has(article.id), "aria-label": `Tick ${article.title}` });
    const open = make("button", { type: "button", className: "title", lang: article.language }, make("bdi", {}, article.title));
    const remove = make("button", { type: "button", className: "quiet remove", "aria-label": `Remove ${article.title}`, title: "Remove" }, "✕");
    const stated = [article.outlet || article.place, article.published || "undated", reading.languageName(article.language), article.is_copy ? "same text as another" : ""];
    tick.addEventListener("change", () => {
      if (tick.checked) ticked.set(article.id, article.title);
      else ticked.delete(article.id);
      drawChoice();
    });
    open.addEventListener("click", () => reading.open(article.id));
    remove.addEventListener("click", () => removeArticles([article.id]));
    return make(
      "li", {}, tick,
      make("div", {}, open, make("p", { className: "details" }, ...stated.filter(Boolean).map((one) => make("span", {}, one)))),
      remove,
    );
  }

  function openLibrary() {
    if (!view.open) view.showModal();
    search.focus();
    load();
  }

  let pause = 0;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(load, PAUSE_MILLISECONDS);
  });
  for (const one of [order, outlet, language, since, until]) one.addEventListener("change", () => load());
  more.addEventListener("click", () => load(shown.length));
  clear.addEventListener("click", () => {
    search.value = outlet.value = language.value = since.value = until.value = "";
    load();
    search.focus();
  });
  askThese.addEventListener("click", () => {
    if (ticked.size) setLimits({ articles: [...ticked.keys()] });
    else if (search.value.trim()) setLimits({ articles: ids });
    else setLimits({
      since: since.value, until: until.value,
      sources: outlet.value ? [outlet.value] : [], languages: language.value ? [language.value] : [],
    });
    ticked.clear();
    view.close();
    document.querySelector("#question textarea")?.focus();
  });

  // ---- removing, with undo

  let hiding = 0;
  async function removeArticles(chosen) {
    try {
      const { removed, token } = await postJson("/library/removals", { ids: chosen });
      for (const id of chosen) ticked.delete(id);
      offerUndo(`${countOf(removed, "article")} removed.`, token);
    } catch (error) {
      offerUndo(error.message, "");
    }
    changed();
  }
  removeTicked.addEventListener("click", () => removeArticles([...ticked.keys()]));

  function offerUndo(words, token) {
    const back = token ? button("Undo", "secondary") : null;
    back?.addEventListener("click", async () => {
      back.disabled = true;
      try {
        const { restored } = await postJson("/library/undo", { token });
        offerUndo(`${countOf(restored, "article")} back in the library.`, "");
      } catch (error) {
        offerUndo(error.message, "");
      }
      changed();
    });
    undo.replaceChildren(make("p", { role: "status" }, words), ...(back ? [back] : []));
    undo.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => (undo.hidden = true), UNDO_MILLISECONDS);
  }

  function changed() {
    if (view.open) load();
  }
  addEventListener("library-changed", changed);

  const open = button("Library", "bar-button");
  open.id = "open-library";
  open.addEventListener("click", openLibrary);
  document.getElementById("bar").prepend(open);
});
