// The library: all articles, searched, sorted and filtered; opened and removed; the next questions limited to some.
const asking = { conversation: () => "" }; // the model of the next questions, and the conversation that they go on
whenReady(() => {
  const PAUSE_MILLISECONDS = 200; // after the last letter of a search
  const UNDO_MILLISECONDS = 15_000;
  const NO_LIMITS = { since: "", until: "", sources: [], languages: [], articles: [] };
  const NOTHING_SET = { ...NO_LIMITS, model: "" };
  const button = (label, className = "") => make("button", { type: "button", className }, label);

  // ---- limits of the next questions: kept for the tab, told to Gradio through a hidden box

  let limits = { ...NOTHING_SET };
  try {
    limits = { ...NOTHING_SET, ...JSON.parse(sessionStorage.limits ?? "{}") };
  } catch {} // not from here
  const isLimited = () => Object.values(limits).some((value) => value.length);
  const countLimits = () => limits.sources.length + limits.languages.length + Boolean(limits.since || limits.until) + Boolean(limits.articles.length) + Boolean(limits.model);

  function setLimits(next) {
    limits = { ...NO_LIMITS, model: limits.model, ...next };
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
  asking.model = () => limits.model;
  asking.restore = (model) => setLimits({ ...limits, model });
  /** Choose the model of the next questions, and of the conversation that is shown, where there is one. */
  asking.choose = async (model) => {
    asking.restore(model);
    const id = asking.conversation();
    if (id) await postJson("/conversations/model", { id, model });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href="#library"], a[href^="#unlimit"]');
    if (!link) return;
    event.preventDefault();
    const [, kind, place] = link.hash.slice(1).split("-");
    if (link.hash === "#library") openLibrary();
    else if (kind === "period") setLimits({ ...limits, since: "", until: "" });
    else if (kind === "model") asking.choose("").catch(() => {}); // the next answer says that nothing can be kept
    else if (kind === "articles") setLimits({ ...limits, articles: [] });
    else if (kind) setLimits({ ...limits, [kind]: limits[kind].filter((_, index) => index !== Number(place)) });
    else setLimits(NO_LIMITS);
  });

  // ---- the view

  const search = make("input", { type: "search", placeholder: words("search_library_hint"), "aria-label": words("search_library") });
  const choice = (label, ...options) => {
    const select = make("select", { "aria-label": label });
    select.append(...options.map(([value, shown]) => make("option", { value }, shown)));
    return select;
  };
  const order = choice(
    words("order"), ["", words("last_added_first")], ["date", words("newest_first")], ["title", words("by_title")],
    ["outlet", words("by_outlet")], ["language", words("by_language")], ["passages", words("longest_first")],
  );
  const outlets = facet(words("outlet"), words("all_outlets"), words("another_outlet"), (name) => name);
  const languages = facet(words("article_language"), words("all_languages"), words("another_language"), reading.languageName);
  const since = make("input", { type: "date", "aria-label": words("published_from") });
  const until = make("input", { type: "date", "aria-label": words("published_until") });
  const found = make("p", { role: "status", className: "found" });
  const list = make("ul", { className: "articles" });
  const more = button(words("show_more"), "secondary more");
  const askThese = button(""), clear = button(words("clear_filter"), "quiet"), removeTicked = button("", "secondary");
  const undo = make("div", { className: "undo", hidden: true });
  const view = makeDialog(
    "library-dialog", words("library"),
    make("div", { className: "line" }, search, order),
    make("div", { className: "facets" }, outlets.select, languages.select, make("span", { className: "dates" }, words("from"), since, words("until"), until)),
    make("p", { className: "chosen" }, outlets.chosen, languages.chosen),
    make("div", { className: "line status" }, found, clear),
    list, more, undo,
    make("footer", {}, askThese, removeTicked),
  );

  const ticked = new Map(); // titles by id
  let shown = [], ids = [], asked = 0;

  const filters = () => [
    ...[...outlets.values].map((one) => ["source", one]), ...[...languages.values].map((one) => ["language", one]),
    ...[["since", since.value], ["until", until.value]].filter(([, day]) => day),
  ];
  const isFiltered = () => Boolean(search.value.trim() || filters().length);

  /** Values to filter by: each that is chosen from the list stands below it, and is removed by a click. */
  function facet(label, all, another, named) {
    const values = new Set(), select = choice(label), chosen = make("span", {});
    const set = (change) => {
      change();
      load();
    };
    select.addEventListener("change", () => select.value && set(() => values.add(select.value)));
    function fill(counted) {
      for (const one of values) if (!counted.some(([value]) => value === one)) values.delete(one); // gone from the library
      const left = counted.filter(([one]) => !values.has(one));
      select.replaceChildren(
        make("option", { value: "" }, values.size ? another : all),
        ...left.map(([one, count]) => make("option", { value: one }, `${named(one)} (${count.toLocaleString(LANGUAGE)})`)),
      );
      select.hidden = !left.length;
      chosen.replaceChildren(...[...values].map((one) => {
        const remove = make("button", { type: "button", className: "quiet limit", title: words("remove_limit") }, make("bdi", {}, named(one)), " ✕");
        remove.addEventListener("click", () => set(() => values.delete(one)));
        return remove;
      }));
    }
    return { values, select, chosen, fill };
  }

  async function load(offset = 0) {
    const number = (asked += 1);
    const query = new URLSearchParams({ text: search.value.trim(), order: order.value, offset });
    for (const [name, value] of filters()) query.append(name, value);
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

  function draw({ found: count, total, outlets: ofOutlets, languages: ofLanguages }) {
    outlets.fill(ofOutlets);
    languages.fill(ofLanguages);
    found.textContent = !total ? words("no_articles_yet") : count < total ? words("found_of", { found: count, count: total }) : words("article_count", { count: total });
    list.replaceChildren(...shown.map(rowElement));
    if (isFiltered() && !count) list.append(make("li", { className: "none" }, words("none_passes")));
    more.hidden = shown.length >= count;
    drawChoice(count);
  }

  function drawChoice(count = Number.NaN) {
    if (!Number.isNaN(count)) view.dataset.found = count;
    const filtered = Number(view.dataset.found);
    askThese.hidden = !ticked.size && !(isFiltered() && filtered);
    askThese.textContent = words(ticked.size ? "ask_only_ticked" : "ask_only_these", { count: ticked.size || filtered || 0 });
    askThese.disabled = !ticked.size && Boolean(search.value.trim()) && !ids.length;
    askThese.title = askThese.disabled ? words("too_many_chosen") : "";
    removeTicked.hidden = !ticked.size;
    removeTicked.textContent = words("remove_count", { count: ticked.size });
    clear.hidden = !isFiltered();
  }

  function rowElement(article) {
    const tick = make("input", { type: "checkbox", checked: ticked.has(article.id), "aria-label": words("tick_article", { title: article.title }) });
    const open = make("button", { type: "button", className: "title", lang: article.language }, make("bdi", {}, article.title));
    const remove = make("button", { type: "button", className: "quiet remove", "aria-label": words("remove_article", { title: article.title }), title: words("remove") }, "✕");
    const stated = [article.outlet || article.place, article.published || words("undated"), reading.languageName(article.language), article.is_copy ? words("same_text") : ""];
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
  for (const one of [order, since, until]) one.addEventListener("change", () => load());
  more.addEventListener("click", () => load(shown.length));
  clear.addEventListener("click", () => {
    search.value = since.value = until.value = "";
    outlets.values.clear();
    languages.values.clear();
    load();
    search.focus();
  });
  askThese.addEventListener("click", () => {
    if (ticked.size) setLimits({ articles: [...ticked.keys()] });
    else if (search.value.trim()) setLimits({ articles: ids });
    else setLimits({
      since: since.value, until: until.value,
      sources: [...outlets.values], languages: [...languages.values],
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
      offerUndo(words("removed", { count: removed }), token);
    } catch (error) {
      offerUndo(error.message, "");
    }
    changed();
  }
  removeTicked.addEventListener("click", () => removeArticles([...ticked.keys()]));

  function offerUndo(said, token) {
    const back = token ? button(words("undo"), "secondary") : null;
    back?.addEventListener("click", async () => {
      back.disabled = true;
      try {
        const { restored } = await postJson("/library/undo", { token });
        offerUndo(words("restored", { count: restored }), "");
      } catch (error) {
        offerUndo(error.message, "");
      }
      changed();
    });
    undo.replaceChildren(make("p", { role: "status" }, said), ...(back ? [back] : []));
    undo.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => (undo.hidden = true), UNDO_MILLISECONDS);
  }

  function changed() {
    if (view.open) load();
  }
  addEventListener("library-changed", changed);

  const open = button(words("library"), "bar-button");
  open.id = "open-library";
  open.addEventListener("click", openLibrary);
  document.getElementById("bar").prepend(open);
});
