// A whole article in a panel beside the answer, with the sentences that the answer cites marked, and the sentence
// behind a number shown where the pointer or the keyboard is.
const reading = {};
whenReady(() => {
  const languageNames = new Intl.DisplayNames([LANGUAGE], { type: "language", fallback: "code" });
  reading.languageName = (code) => {
    try {
      return code ? languageNames.of(code) : "";
    } catch {
      return code; // not a code
    }
  };

  // ---- the panel

  const title = make("h2", { id: "reader-heading", tabIndex: -1 });
  const details = make("p", { className: "details" });
  const place = make("span", { role: "status" });
  const back = make("button", { type: "button", className: "secondary", "aria-label": words("previous_quotation"), title: `${words("previous_quotation")} (p)` }, "↑");
  const on = make("button", { type: "button", className: "secondary", "aria-label": words("next_quotation"), title: `${words("next_quotation")} (n)` }, "↓");
  const quotations = make("div", { className: "quotations" }, place, back, on);
  const close = make("button", { type: "button", className: "quiet close", "aria-label": words("close") }, "✕");
  const text = make("div", { className: "text", tabIndex: 0, role: "document", "aria-labelledby": title.id });
  const reader = make("dialog", { id: "reader", className: "page-dialog", "aria-labelledby": title.id });
  reader.append(make("header", {}, make("div", {}, title, details), close), quotations, text);
  document.body.append(reader);

  let marks = [], at = 0, cameFrom = null, latest = 0;

  close.addEventListener("click", () => reader.close());
  back.addEventListener("click", () => show(at - 1));
  on.addEventListener("click", () => show(at + 1));
  reader.addEventListener("close", () => {
    document.body.classList.remove("is-reading");
    cameFrom?.isConnected && cameFrom.focus({ preventScroll: true });
  });
  addEventListener("keydown", (event) => {
    if (!reader.open || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") reader.close();
    else if (event.key === "n") show(at + 1);
    else if (event.key === "p") show(at - 1);
  });

  /** Show the quotation at a place of the list; the first follows the last. */
  function show(wanted, behavior = "smooth") {
    if (!marks.length) return;
    at = (wanted + marks.length) % marks.length;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const [one, parts] of marks.entries()) for (const part of parts) part.classList.toggle("current", one === at);
    marks[at][0].scrollIntoView({ block: "center", behavior: still ? "instant" : behavior });
    place.textContent = words("quotation_place", { place: at + 1, total: marks.length });
  }

  /** Open an article; `spans` are the places of its quotations, `first` the one to begin with. */
  reading.open = async (id, { hash = "", spans = [], first = 0 } = {}) => {
    cameFrom = document.activeElement;
    const asked = (latest += 1);
    const query = new URLSearchParams([["id", id], ["hash", hash], ...spans.map((span) => ["span", span])]);
    let article;
    try {
      article = await fetchJson(`/library/article?${query}`);
    } catch (error) {
      article = { title: words("cannot_be_shown"), problem: error.message };
    }
    if (asked !== latest) return; // another was opened meanwhile
    if (article.missing) article = { title: words("no_longer_there"), problem: words("answer_still_quotes") };
    fill(article, spans.length);
    if (!reader.open) {
      if (document.querySelector("dialog[open]")) reader.showModal(); // above the library
      else reader.show();
    }
    document.body.classList.toggle("is-reading", !reader.matches(":modal"));
    text.scrollTop = 0;
    title.focus({ preventScroll: true });
    show(first, "instant");
  };

  function fill(article, spans) {
    title.replaceChildren(make("bdi", {}, article.title));
    title.lang = article.language ?? "";
    details.replaceChildren(...detailsOf(article));
    const notes = [];
    if (article.problem) notes.push(article.problem);
    if (article.is_current === false) notes.push(words("has_changed"));
    marks = Array.from({ length: article.is_current ? spans : 0 }, () => []);
    const paragraphs = (article.paragraphs ?? []).flatMap((paragraph) => [
      paragraph.page ? make("p", { className: "page-number" }, words("on_page", { page: String(paragraph.page) })) : null,
      make("p", { dir: "auto" }, ...paragraph.pieces.map(pieceElement)),
    ]);
    text.lang = article.language ?? "";
    text.replaceChildren(...notes.map((note) => make("p", { className: "note" }, note)), ...paragraphs.filter(Boolean));
    marks = marks.filter((parts) => parts.length);
    quotations.hidden = !marks.length;
    back.hidden = on.hidden = marks.length < 2;
  }

  function pieceElement(piece) {
    if (!piece.spans.length) return piece.text;
    const mark = make("mark", {}, piece.text);
    for (const span of piece.spans) marks[span]?.push(mark);
    return mark;
  }

  function detailsOf(article) {
    if (article.paragraphs === undefined) return [];
    const origin = article.is_web ? make("a", { href: article.source, rel: "noreferrer" }, article.place) : article.place;
    const stated = [article.outlet, article.author, article.published || words("undated"), reading.languageName(article.language), origin];
    return stated.filter(Boolean).map((one) => make("span", {}, one));
  }

  // ---- from a source below an answer

  const spanOf = (element) => /\bat-(\d+-\d+)\b/.exec(element.className)?.[1];

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#article?"]');
    if (!link) return;
    event.preventDefault();
    const asked = new URLSearchParams(link.hash.slice("#article?".length));
    const quoted = [...(link.closest(".source-card")?.querySelectorAll('[class^="at-"]') ?? [])];
    const unfolded = quoted.findIndex((one) => one.closest("details")?.open);
    reading.open(asked.get("id") ?? "", { hash: asked.get("hash") ?? "", spans: quoted.map(spanOf), first: Math.max(0, unfolded) });
  });

  // ---- the sentence behind [n]

  const tip = make("div", { id: "quotation-tip", hidden: true, role: "tooltip" });
  document.body.append(tip);
  const markOf = (link) => document.getElementById(link.hash.slice(1));

  function showTip(link) {
    const mark = markOf(link), card = mark?.closest(".source-card");
    if (!card) return;
    const inCard = (selector) => card.querySelector(selector)?.textContent ?? "";
    const meta = [...card.querySelectorAll(".source-meta > span")].map((one) => one.textContent).join(" · ");
    tip.replaceChildren(
      make("p", { className: "quote", dir: "auto", lang: mark.closest("[lang]")?.lang ?? "" }, mark.textContent),
      make("p", { className: "from" }, make("bdi", {}, inCard(".source-title"))), make("p", { className: "meta" }, meta),
    );
    tip.hidden = false;
    link.setAttribute("aria-describedby", tip.id);
    const box = link.getBoundingClientRect(), size = tip.getBoundingClientRect(), edge = 8;
    const left = Math.min(Math.max(edge, box.left - 24), innerWidth - size.width - edge);
    const above = box.top - size.height - edge;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > edge ? above : box.bottom + edge}px`;
  }

  const hideTip = () => (tip.hidden = true);
  const numberLink = (target) => target.closest?.('#conversation a[href*="-source-"]');
  document.addEventListener("mouseover", ({ target }) => (numberLink(target) ? showTip(numberLink(target)) : hideTip()));
  document.addEventListener("focusin", ({ target }) => numberLink(target) && target.matches(":focus-visible") && showTip(target));
  document.addEventListener("focusout", hideTip);
  document.addEventListener("scroll", hideTip, true);
  document.addEventListener("click", hideTip);
  addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
});
